"""What a watchman asks."""

from awards.infrastructure import migrations


def test_a_sound_program_is_up_and_ready(client_for):
    assert client_for().get("/healthz").json == {"up": True}
    assert client_for().get("/readyz").json == {"database": True, "schema": True, "storage": True}


def test_an_old_schema_is_not_ready_though_the_program_is_up(client_for, database_url):
    migrations.downgrade(database_url, "0011_decisions")
    assert client_for().get("/readyz", expect=503).json == {"database": True, "schema": False, "storage": True}
    client_for().get("/healthz")


def test_without_its_folder_it_is_not_ready(client_for, app, tmp_path):
    blocked = tmp_path / "a file, not a folder"
    blocked.write_text("")
    app.config["AWARDS"] = app.config["AWARDS"].model_copy(update={"instance": blocked})
    assert client_for().get("/readyz", expect=503).json["storage"] is False
