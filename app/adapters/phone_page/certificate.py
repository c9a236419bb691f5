"""A certificate of this profile's own for the phone page, kept among the secrets."""

import ipaddress
import os
import ssl
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from app.ports.secrets import Secrets

SECRET = "phone.certificate"  # noqa: S105 - the name of a secret
GOOD_FOR = timedelta(days=397)
"""The longest that phones accept."""
RENEW_BEFORE = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """Key and certificate. ``repr`` hides both."""

    pem: str

    def __repr__(self) -> str:
        return f"Certificate({self.fingerprint})"

    @property
    def parsed(self) -> x509.Certificate:
        """The certificate."""
        return x509.load_pem_x509_certificate(self.pem.encode())

    @property
    def fingerprint(self) -> str:
        """SHA-256 as browsers show it: ``AB:CD:…``."""
        return self.parsed.fingerprint(hashes.SHA256()).hex(":").upper()

    def covers(self, addresses: Iterable[str], now: datetime) -> bool:
        """Whether it names all of ``addresses`` and is not about to end."""
        parsed = self.parsed
        names = parsed.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        named = {str(each) for each in names.get_values_for_type(x509.IPAddress)}
        named |= set(names.get_values_for_type(x509.DNSName))
        return set(addresses) <= named and now + RENEW_BEFORE < parsed.not_valid_after_utc


def own_certificate(secrets: Secrets, addresses: tuple[str, ...], now: datetime) -> Certificate:
    """The kept certificate; another one when it lacks an address or is about to end.

    Raises:
        SecretsError: the keyring cannot be used.
    """
    kept = secrets.get(SECRET)
    if kept is not None:
        try:
            found = Certificate(pem=kept)
            if found.covers(addresses, now):
                return found
        except (ValueError, x509.ExtensionNotFound):
            pass  # not a certificate: made anew below
    made = make_certificate(addresses, now)
    secrets.put(SECRET, made.pem)
    return made


def make_certificate(addresses: tuple[str, ...], now: datetime) -> Certificate:
    """A self-signed certificate with a new key (P-256) for these addresses and host names."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "zhunlan phone page")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))  # a phone's clock may be behind
        .not_valid_after(now + GOOD_FOR)
        .add_extension(x509.SubjectAlternativeName(list(map(_name, addresses))), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return Certificate(pem=(secret + made.public_bytes(serialization.Encoding.PEM)).decode())


def tls_of(certificate: Certificate) -> ssl.SSLContext:
    """A server's context. The library reads keys from files only: one lives for that moment."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    handle, name = tempfile.mkstemp(suffix=".pem")  # readable by this user only
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(certificate.pem)
        context.load_cert_chain(name)
    finally:
        Path(name).unlink(missing_ok=True)
    return context


def _name(address: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(address))
    except ValueError:
        return x509.DNSName(address)
