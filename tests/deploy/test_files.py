"""The files for a real installation, checked with the programs that will read them."""

import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from ssl import create_default_context
from urllib.request import HTTPSHandler, Request, build_opener

import pytest
import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.deploy.launched import ROOT, free_port, open_folder

DEPLOY = ROOT / "deploy"
HOST = "desk.example.gov.cn"
needs_nginx = pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is not installed here")
needs_systemd = pytest.mark.skipif(
    not shutil.which("systemd-analyze"), reason="systemd is not installed here"
)


def _certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    begin = datetime(2020, 1, 1, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, begin, begin + timedelta(36500))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )


class _Echo(BaseHTTPRequestHandler):
    """Says who answered, and which address and scheme it was told."""

    def do_GET(self) -> None:
        told = [self.server.name, self.headers["X-Forwarded-Proto"], self.headers["Host"]]  # type: ignore[attr-defined]
        body = " ".join(map(str, told)).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def _echo(name: str) -> ThreadingHTTPServer:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Echo)
    server.name = name  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


@pytest.fixture
def nginx() -> Iterator[int]:
    """The shipped configuration before two stand-ins; the port of its TLS server."""
    web, live = _echo("web"), _echo("live")
    plain, tls = free_port(), free_port()
    with open_folder() as folder:
        _certificate(folder)
        changes = {
            "listen 80;": f"listen 127.0.0.1:{plain};",
            "listen 443 ssl http2;": f"listen 127.0.0.1:{tls} ssl http2;",
            "/etc/nginx/tls": str(folder),
            "/var/log/nginx": str(folder),
            "127.0.0.1:8000": f"127.0.0.1:{web.server_address[1]}",
            "127.0.0.1:8001": f"127.0.0.1:{live.server_address[1]}",
        }
        text = (DEPLOY / "nginx/upstreams.conf").read_text("utf-8")
        text += (DEPLOY / "nginx/desk.conf").read_text("utf-8")
        for old, new in changes.items():
            assert old in text
            text = text.replace(old, new)
        text = re.sub(r"listen \[::\].*\n", "\n", text)  # a container may have no IPv6
        temp = "".join(
            f"{kind}_temp_path {folder}/{kind};\n"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        whole = folder / "nginx.conf"
        whole.write_text(
            f"daemon off;\npid {folder}/pid;\nerror_log stderr;\nevents {{}}\n"
            f"http {{\n{temp}{text}\n}}\n"
        )
        check = subprocess.run(
            ["nginx", "-t", "-c", whole], check=False, capture_output=True, text=True
        )
        assert check.returncode == 0, check.stderr
        process = subprocess.Popen(["nginx", "-c", whole], stderr=subprocess.DEVNULL)
        yield tls
        process.terminate()
        process.wait(10)
    for server in (web, live):
        server.shutdown()
        server.server_close()


def _ask(port: int, path: str) -> tuple[int, str]:
    context = create_default_context()
    context.check_hostname = False
    context.verify_mode = False  # type: ignore[assignment]
    opener = build_opener(HTTPSHandler(context=context))
    request = Request(f"https://127.0.0.1:{port}{path}", headers={"Host": HOST})
    for _ in range(200):
        try:
            with opener.open(request, timeout=5) as answer:
                return answer.status, answer.read().decode()
        except OSError as error:
            if hasattr(error, "code"):
                return error.code, ""
            threading.Event().wait(0.05)  # nginx is still opening its port
    raise AssertionError("nginx did not answer")


@needs_nginx
def test_nginx_sends_streams_to_the_live_service_and_the_rest_to_the_web(nginx: int) -> None:
    assert _ask(nginx, "/wechat?signature=1") == (200, f"web https {HOST}")
    assert _ask(nginx, "/api/v1/events?ticket=1&after=2") == (200, f"live https {HOST}")
    assert _ask(nginx, "/console/events") == (200, f"live https {HOST}")
    assert _ask(nginx, "/api/v1/events/ticket") == (200, f"web https {HOST}")
    assert _ask(nginx, "/metrics")[0] == 404


@needs_systemd
def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    units = []
    # systemd wants a program's path without blanks; a checkout may have them.
    python = tmp_path / "python"
    python.symlink_to(sys.executable)
    for unit in sorted((DEPLOY / "systemd").glob("*.service")):
        copy = tmp_path / unit.name
        text = unit.read_text("utf-8")
        assert "/opt/rongqiao/.venv/bin/python -m" in text
        copy.write_text(text.replace("/opt/rongqiao/.venv/bin/python", str(python)))
        units.append(copy)
    assert len(units) == 4
    command = ["systemd-analyze", "verify", "--man=no", *units]
    check = subprocess.run(command, check=False, capture_output=True, text=True)
    complaints = [line for line in check.stderr.splitlines() if "rongqiao-" in line]
    assert complaints == []


def test_the_compose_file_fits_the_rest() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yml").read_text("utf-8"))
    services = compose["services"]
    assert set(services) == {
        "postgres", "valkey", "prepare", "web", "live", "worker", "beat", "nginx"
    }  # fmt: skip
    for name in ("web", "live", "worker", "beat"):
        assert "prepare" in services[name]["depends_on"]
        assert "@postgres:5432" in services[name]["environment"]["DATABASE_URL"]
        assert "@valkey:6379" in services[name]["environment"]["REDIS_URL"]
    upstreams = (DEPLOY / "nginx/upstreams.compose.conf").read_text("utf-8")
    assert set(re.findall(r"server (\w+):", upstreams)) == {"web", "live"}
    for volume in services["nginx"]["volumes"]:
        source = volume.split(":")[0]
        assert source == "./tls" or (DEPLOY / source).exists()


def test_docker_accepts_the_compose_file(tmp_path: Path) -> None:
    docker = ["docker", "compose"]
    if not shutil.which("docker") or subprocess.run([*docker, "version"], check=False).returncode:
        pytest.skip("docker compose is not installed here")
    shutil.copytree(DEPLOY, tmp_path / "deploy")
    shutil.copy(DEPLOY / "desk.env.example", tmp_path / "deploy/desk.env")
    subprocess.run(
        [*docker, "-f", "compose.yml", "config", "--quiet"],
        check=True,
        cwd=tmp_path / "deploy",
        env={**os.environ, "POSTGRES_PASSWORD": "p", "VALKEY_PASSWORD": "v"},
    )


def test_the_example_names_only_settings_that_exist() -> None:
    known = "\n".join(one.read_text("utf-8") for one in (ROOT / "app/settings").glob("*.py"))
    for line in (DEPLOY / "desk.env.example").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            name = re.sub(r"^WECHAT_(OA|MP)_", "", line.split("=")[0])
            assert name in known, f"{name} is no setting"


@pytest.mark.parametrize("name", ["gunicorn.py", "gunicorn_live.py"])
def test_gunicorn_accepts_its_settings(name: str) -> None:
    command = [sys.executable, "-m", "gunicorn", "--check-config", "-c", f"deploy/{name}"]
    env = {**os.environ, "REDIS_URL": "redis://localhost", "DATABASE_URL": ""}
    check = subprocess.run(
        [*command, "tests.deploy.small_desk:app"],
        check=False, cwd=ROOT, env=env, capture_output=True, text=True,
    )  # fmt: skip
    assert check.returncode == 0, check.stderr


def test_the_live_service_patches_before_anything_opens_a_socket() -> None:
    text = (DEPLOY / "gunicorn_live.py").read_text("utf-8")
    before = text[: text.index("monkey.patch_all()")]
    imported = re.findall(r"^(?:import|from) (\w+)", before, re.MULTILINE)
    assert imported == ["os", "runpy", "pathlib", "gevent"]  # none of them opens a socket
