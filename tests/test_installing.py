"""What installs and runs the portal elsewhere: units of systemd, a container, and a guide that hangs together."""

import configparser
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
INSTALL = ROOT / "docs" / "install"
UNITS = sorted(path.name for path in INSTALL.iterdir() if path.suffix in (".service", ".timer"))
SERVICES = [name for name in UNITS if name.endswith(".service")]

pytestmark = pytest.mark.one_database


def unit(name: str) -> configparser.ConfigParser:
    read = configparser.ConfigParser(strict=False, interpolation=None, comment_prefixes=("#",))
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read_string((INSTALL / name).read_text())
    return read


def test_there_is_a_service_a_worker_and_a_backup_each_night():
    assert UNITS == ["awards-backup.service", "awards-backup.timer", "awards-work@.service", "awards.service"]
    assert unit("awards-backup.timer")["Timer"]["Persistent"] == "yes"
    assert " backup " in unit("awards-backup.service")["Service"]["ExecStart"]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze on this machine")
def test_systemd_takes_the_units_and_finds_little_to_be_exposed(tmp_path):
    for name in UNITS:
        said = (INSTALL / name).read_text().replace("/opt/awards/bin/awards", "/bin/true")
        (tmp_path / name).write_text(said)
    files = [str(tmp_path / name) for name in UNITS]
    verified = subprocess.run(["systemd-analyze", "verify", *files], capture_output=True, text=True)
    assert (verified.returncode, verified.stderr) == (0, "")
    for name in SERVICES:
        command = ["systemd-analyze", "security", "--offline=yes", "--threshold=20", str(tmp_path / name)]
        looked = subprocess.run(command, capture_output=True, text=True)
        assert looked.returncode == 0, looked.stdout[-600:]


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_may_change_nothing_but_its_own_folder(name):
    found = unit(name)["Service"]
    assert (found["User"], found["ProtectSystem"], found["NoNewPrivileges"]) == ("awards", "strict", "yes")
    assert found["CapabilityBoundingSet"] == ""
    assert found["EnvironmentFile"] == "/etc/awards/awards.env"


def test_the_service_may_write_where_the_guides_put_public_pages_and_moves_them_by_their_name():
    guide = (ROOT / "docs" / "install.md").read_text()
    public, sealed = (re.search(rf"{name}=(/\S+)", guide)[1] for name in ("AWARDS_PUBLIC_DIR", "AWARDS_SEALED_DIR"))
    writable = unit("awards.service")["Service"]["ReadWritePaths"].removeprefix("-")
    assert {str(Path(public).parent), str(Path(sealed).parent)} == {writable}  # two of its own were two file systems
    assert f"root {public}/current;" in (ROOT / "docs" / "front.md").read_text()


def test_told_to_end_the_service_is_left_to_end_its_own_processes_for_as_long_as_they_take():
    from awards.cli import serving

    found = unit("awards.service")["Service"]
    assert found["KillMode"] == "mixed"
    assert int(found["TimeoutStopSec"]) > serving.STOP_SECONDS + 30  # gunicorn's own patience


def test_the_settings_of_the_guide_start_in_earnest_once_the_key_is_made(tmp_path):
    lines = [line for line in (INSTALL / "awards.env").read_text().splitlines() if line and line[0] != "#"]
    settings = {name: value.strip('"') for name, _, value in (line.partition("=") for line in lines)}
    code = "import sys; from awards.infrastructure.shipped import read_config; print(read_config().env)"
    for key, returned in (("", 1), ("a secret of many random characters, as the guide makes", 0)):
        env = settings | {"AWARDS_SECRET_KEY": key, "AWARDS_INSTANCE": str(tmp_path)}
        done = subprocess.run([sys.executable, "-c", code], env=env, cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == returned, done.stderr
    assert done.stdout == "production\n"


def test_the_command_has_the_settings_as_the_service_has_them(tmp_path):
    """Also what a shell would take for something else: keys joined by |, addresses with & and $."""
    settings = {
        "AWARDS_SECRET_KEY_FALLBACKS": "first-key|second-key",
        "AWARDS_MAIL_FROM": "EQUALS in Tech Awards <a@b.example>",
        "AWARDS_STORAGE_URL": "s3://KEY:SEC$RET@files/portal?endpoint=https://store.example&path=1",
        "AWARDS_MAIL_URL": "smtp://user:`id`;#(x)'y@localhost:25", "AWARDS_SSO_NAME": "",
    }  # fmt: skip
    lines = [f'{name}="{value}"' if " " in value else f"{name}={value}" for name, value in settings.items()]
    (tmp_path / "awards.env").write_text("# of a comment=no setting\n\n" + "\n".join(lines))
    said = (INSTALL / "awards").read_text()
    for was, becomes in (
        ("/etc/awards/awards.env", f"{tmp_path}/awards.env"), ("cd /var/lib/awards", f"cd {tmp_path}"),
        ("exec setpriv --reuid awards --regid awards --init-groups /opt/awards/bin/awards", "exec /usr/bin/env --null"),
    ):  # fmt: skip
        assert was in said
        said = said.replace(was, becomes)
    for shell in ("sh", "bash"):
        done = subprocess.run([shell, "-c", said], env={}, capture_output=True, text=True, check=True)
        found = dict(one.split("=", 1) for one in done.stdout.split("\0") if one)
        assert {name: value for name, value in found.items() if name.startswith("AWARDS_")} == settings
        assert done.stderr == ""
    (tmp_path / "awards.env").unlink()
    assert subprocess.run(["sh", "-c", said], env={}, capture_output=True).returncode != 0, "never without its settings"


def test_the_guide_names_files_that_are_there_and_is_what_the_proof_does():
    guide = (ROOT / "docs" / "install.md").read_text()
    blocks = re.findall(r"^```sh\n(.*?)^```", guide, re.DOTALL | re.MULTILINE)
    done = "\n".join(blocks)
    for step in ("useradd", "--require-hashes", "awards upgrade", "awards load-record", "awards user add"):
        assert step in done
    for name in re.findall(r"/root/release/install/([\w.@-]+)(?=[ \n])", done):
        assert (INSTALL / name).is_file(), name
    assert subprocess.run(["bash", "-n"], input=done, text=True).returncode == 0
    for script in ("prove", "awards"):
        assert subprocess.run(["bash", "-n", INSTALL / script]).returncode == 0
        assert (INSTALL / script).stat().st_mode & 0o100


@pytest.mark.skipif(shutil.which("hadolint", path=str(Path(sys.executable).parent)) is None, reason="no hadolint here")
def test_the_containerfile_passes_its_linter():
    hadolint = Path(sys.executable).with_name("hadolint")
    done = subprocess.run([hadolint, ROOT / "Containerfile"], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_container_runs_as_nobody_special_and_says_whether_it_is_ready():
    said = (ROOT / "Containerfile").read_text()
    last = said[said.rindex("\nFROM ") :]
    assert re.search(r"^USER 10001$", last, re.MULTILINE)
    assert "/readyz" in last
    assert "AWARDS_SECRET_KEY" not in said
    ignored = (ROOT / ".containerignore").read_text().split()
    assert {".git", ".env", "instance", ".venv"} <= set(ignored)


def test_the_composition_waits_for_the_database_and_its_upgrade_and_keeps_no_secret():
    said = (ROOT / "compose.yaml").read_text()
    found = yaml.safe_load(said)
    services = found["services"]
    assert set(services) == {"database", "upgrade", "portal", "worker"}
    for name in ("portal", "worker"):
        assert services[name]["depends_on"] == {"upgrade": {"condition": "service_completed_successfully"}}
    for name in ("upgrade", "portal", "worker"):
        one = services[name]
        assert (one["read_only"], one["cap_drop"]) == (True, ["ALL"])
        assert {volume.partition(":")[0] for volume in one["volumes"]} <= set(found["volumes"])
    assert services["portal"]["ports"] == ["127.0.0.1:8000:8000"]
    assert not re.search(r"(?i)password: [^\"{$]|secret", said)
