"""What tests of needs do again and again."""

from datetime import timedelta

from sqlalchemy import select

from awards.infrastructure import clock
from awards.infrastructure.outbox import OutboxMail
from awards.needs import services
from awards.needs.models import Need
from awards.needs.rules import Said

TYPED = {"title": "Masts for two valleys", "words": "Nobody there has a signal.", "iso2": "KE", "focus_area": "access",
         "group_key": "", "amount": "250000", "currency": "usd"}  # fmt: skip


def typed(at, **more):
    return TYPED | {"until": (at + timedelta(days=60)).date().isoformat()} | more


def stated(people, session, client_for, at, **more):
    writer = client_for(people["needing"])
    writer.post("needs.stated", typed(at, **more), organisation_id=people["coop"])
    session.rollback()
    found = session.execute(select(Need.id, Need.public_id).order_by(Need.public_id.desc())).first()
    session.rollback()
    return writer, found.id, found.public_id


def publish(staff, need_id, expect=302):
    """What is read is published."""
    seen = staff.get("needs.moderation", need_id=need_id).one("//button[@name='seen']").get("value")
    return staff.post("needs.publication", {"seen": seen}, expect=expect, need_id=need_id)


def published(people, session, client_for, at, **more):
    writer, need_id, public_id = stated(people, session, client_for, at, **more)
    publish(client_for(people["staff"]), need_id)
    return writer, need_id, public_id


def it_is(session, then):
    clock.move(session, round((then - clock.real(session)).total_seconds()), None)
    session.commit()


def mails(session, template):
    session.rollback()
    found = session.scalars(select(OutboxMail).where(OutboxMail.template == template)).all()
    told = {mail.to: dict(mail.values) for mail in found}
    session.rollback()
    return told


def introduced(people, session, client_for, at):
    _, need_id, _ = published(people, session, client_for, at)
    page = client_for(people["staff"]).get("needs.moderation", need_id=need_id, pledge=people["pledge"])
    typed = {name: page.field(name) for name in ("pledge", "need_email", "pledge_email")}
    assert typed == {"pledge": people["pledge"], "need_email": "needing@coop.example",
                     "pledge_email": "pledging@network.example"}  # fmt: skip
    client_for(people["staff"]).post("needs.introduction_made", typed, need_id=need_id)
    told = mails(session, "introduction_asked")
    return need_id, {to: values["token"] for to, values in told.items()}, told


def many(session, people, at, number):
    user, staff = people["needing"], people["staff"]
    for n in range(number):
        said = Said(f"Need {n}", "Words.", "KE", "access", (at + timedelta(days=60)).date(), contact="a@b.example")
        services.publish(session, services.state(session, None, said, "en", user, at), staff, at)
    session.commit()
