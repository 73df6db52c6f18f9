"""No address breaks: whatever is edited, merged or brought in again, each leads where it did or on, or says why not.

Random changes by a seed; after each one the addresses that it touched are asked for, with some of all others, and at
the end every address that ever was. `make test` makes a few changes, ADDRESSES=10000 as many (`make trust`).
"""

import os
import random
from dataclasses import dataclass
from decimal import Decimal
from string import ascii_uppercase

from sqlalchemy import select

from awards.core.errors import RuleBroken
from awards.organisations import services as organising
from awards.organisations.models import Organisation
from awards.organisations.services import load_organisations
from awards.organisations.services.moderating import Description
from awards.pledges import queries, services
from awards.pledges.models import Pledge, PledgeVersion
from awards.pledges.rules.links import KINDS
from tests.factories import a_user
from tests.importing.conftest import a_row, as_csv, taken
from tests.pledges.conftest import put

HOW_MANY = int(os.environ.get("ADDRESSES", "60"))
SEED = os.environ.get("ADDRESSES_SEED", "1")
NAMES = [f"{first} {second}" for first in ("Cedar", "Harbour", "Willow") for second in ("Network", "Link", "Tower")]
SOURCE_IDS, LEFT_ALONE = 40, 6
"""So many pledges a source has; what is never withdrawn, so that there is always something to change."""


@dataclass(frozen=True)
class Version:
    """What a version's address must say for ever."""

    title: str
    digest: str


class World:
    """A registry that changes by chance, and all addresses that it ever had."""

    def __init__(self, session, client, at, seed):
        self.session, self.client, self.at, self.chance = session, client, at, random.Random(seed)
        self.staff = a_user(session, "staff@secretariat.example")
        self.files = []
        self.versions, self.newest, self.slugs, self.identifiers = {}, {}, set(), {}
        self.addresses = []
        self.asked = self.done = 0
        self.renamed = 0

    def change(self):
        """One change, as a page or a file makes it; one that is refused leaves everything as it was."""
        deed = self.chance.choices(list(DEEDS), DEEDS.values())[0]
        try:
            with self.session.begin_nested():
                touched = deed(self)
        except RuleBroken:
            touched = []
        else:
            self.done += 1
        self.session.commit()
        self.note()
        self.look([f"/pledges/{one}" for one in touched])
        self.look(self.chance.sample(self.addresses, 2))

    def note(self):
        """Learn each address that there is now; no pledge has fewer versions than before."""
        for public_id, n in self.session.execute(select(Pledge.public_id, Pledge.current_n)).all():
            before = self.newest.get(public_id, 0)
            assert n >= before, public_id
            if not before:
                self.addresses += [f"/pledges/{public_id}", f"/pledges/{public_id}.json"]
            for version in self.said(public_id, before) if n > before else ():
                self.versions[public_id, version.n] = Version(version.title, version.content_digest)
                self.addresses += [f"/pledges/{public_id}/v/{version.n}", f"/pledges/{public_id}/v/{version.n}.json"]
            self.newest[public_id] = n
        slugs = set(self.session.scalars(select(Organisation.slug).where(Organisation.public)))
        self.addresses += [f"/organisations/{slug}" for slug in sorted(slugs - self.slugs)]
        self.slugs |= slugs

    def said(self, public_id, after):
        """The versions of a pledge after this one."""
        return self.session.execute(
            select(PledgeVersion.n, PledgeVersion.title, PledgeVersion.content_digest)
            .join(Pledge, Pledge.id == PledgeVersion.pledge_id)
            .where(Pledge.public_id == public_id, PledgeVersion.n > after)
        ).all()

    def look(self, addresses):
        """Each shows what it is the address of, says that it is gone, or leads on to such a page in one step."""
        for address in addresses:
            self.asked += 1
            answer = self.client.browser.get(address)
            parts = address.removesuffix(".json").split("/")
            if parts[1] == "organisations":
                led_on = answer.status_code == 301
                end = self.client.browser.get(answer.headers["Location"]) if led_on else answer
                assert end.status_code == 200, (address, answer.status_code, end.status_code)
                if parts[2] in self.identifiers:
                    holder = self.session.get_one(Organisation, self.identifiers[parts[2]])
                    assert end.request.path == f"/organisations/{self.standing(holder).slug}"
                continue
            gone = self.session.scalar(select(Pledge.state).where(Pledge.public_id == parts[2])) == "withdrawn"
            assert answer.status_code == (410 if gone else 200), (address, answer.status_code)
            if len(parts) > 3 and not gone:
                said = self.versions[parts[2], int(parts[4])]
                assert said.title in answer.get_data(as_text=True), address
                if address.endswith(".json"):
                    assert answer.get_json()["title"] == said.title

    def standing(self, one):
        return one if one.merged_into_id is None else self.session.get_one(Organisation, one.merged_into_id)

    def pledge(self):
        return self.chance.choice(list(self.session.scalars(select(Pledge).order_by(Pledge.public_id))))

    def organisation(self):
        return self.chance.choice(list(self.session.scalars(select(Organisation).order_by(Organisation.slug))))

    def bring(self):
        """A file of a source: new pledges and changed ones, known again by their id there."""
        ids = self.chance.sample(range(SOURCE_IDS), self.chance.randint(1, 3))
        rows = [
            a_row(source_id=str(one), title=f"Benches, {self.chance.randint(1, 9)}", lead=self.chance.choice(NAMES))
            for one in ids
        ]
        self.files.append(as_csv(rows))
        return self.take(self.files[-1])

    def bring_again(self):
        """A file that was brought in before, whatever became of its pledges since; at once twice."""
        if not self.files:
            raise RuleBroken("")
        content = self.chance.choice(self.files)
        found = self.take(content)
        assert not {"new", "changed"} & set(taken(self.session, content, self.at).counts)
        return found

    def take(self, content):
        before = self.numbers()
        taken(self.session, content, self.at)
        after = self.numbers()
        assert before.items() <= after.items(), "a pledge lost its number"
        return sorted({*after.values()} - {*before.values()})

    def numbers(self):
        """The number of each pledge by the register that it comes from and its id there."""
        rows = self.session.execute(select(Pledge.source_register, Pledge.source_id, Pledge.public_id))
        return {(register, source_id): public_id for register, source_id, public_id in rows}

    def say(self):
        """A new version by another way than a file."""
        number = str(self.chance.randrange(SOURCE_IDS))
        said = put(
            self.session, self.at, source_id=number, title=f"Networks {self.chance.randint(1, 9)}",
            lead=self.chance.choice(NAMES), usd=self.chance.randint(1, 99),
        )  # fmt: skip
        return [said.public_id]

    def rename(self):
        one = self.organisation()
        self.renamed += 1
        organising.describe(
            self.session, one, Description(f"{one.name.split(' or ')[0]} or {self.renamed}"), self.staff
        )
        return []

    def merge(self):
        organising.merge(self.session, self.organisation(), self.organisation(), self.staff)
        return []

    def separate(self):
        organising.separate(self.session, self.organisation(), self.staff)
        return []

    def identify(self):
        one, value = self.organisation(), "".join(self.chance.choices(ascii_uppercase, k=8))
        made = organising.add_identifier(self.session, one, "GB-COH", value, self.staff)
        if one.public:
            self.identifiers[f"{made.scheme}-{made.value}"] = one.id
            self.addresses.append(f"/organisations/{made.scheme}-{made.value}")
        return []

    def withdraw(self):
        pledge = self.pledge()
        if int(pledge.public_id[2:]) <= LEFT_ALONE:
            raise RuleBroken("")
        services.withdraw_pledge(self.session, pledge, "No more.", self.staff.id, self.at)
        return [pledge.public_id]

    def close(self):
        pledge = self.pledge()
        services.close(self.session, pledge, self.staff, self.at)
        return [pledge.public_id]

    def tie(self):
        one, other = self.pledge(), self.pledge()
        share = self.chance.choice((None, Decimal(50)))
        services.link(self.session, one, other, self.chance.choice(KINDS), share, "", self.staff, self.at)
        return [one.public_id, other.public_id]


DEEDS = {
    World.bring: 20, World.bring_again: 15, World.say: 20, World.rename: 10, World.merge: 10, World.separate: 8,
    World.identify: 4, World.withdraw: 1, World.close: 1, World.tie: 3,
}  # fmt: skip


def test_no_address_breaks_whatever_is_edited_merged_and_brought_in_again(session, client_for, at):
    load_organisations(session)
    services.load_groups(session)
    world = World(session, client_for(), at, SEED)
    world.bring()
    for _ in range(HOW_MANY):
        world.change()
    assert world.done > HOW_MANY / 2
    world.look(world.addresses)
    for public_id in world.newest:
        for version in world.said(public_id, 0):
            assert world.versions[public_id, version.n] == Version(version.title, version.content_digest)
    assert world.asked > 2 * HOW_MANY
    assert queries.kept_sums(session) == queries.live_sums(session)
