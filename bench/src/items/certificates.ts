/** X.509: every field of the public root certificates that Node carries, and the verification of a chain. */

import { X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import { generateKey } from '@cleartext/rsa';
import { publicKeyFromSpki } from '@cleartext/signature';
import {
  findExtension,
  issueCertificate,
  newAuthority,
  parseCertificate,
  verifyCertificateSignature,
} from '@cleartext/x509';
import 'reflect-metadata';
import { BasicConstraintsExtension, X509Certificate as Peculiar } from '@peculiar/x509';
import jsrsasign from 'jsrsasign';
import { faster, OPENSSL, OURS, within, type Group, type Item } from '../item.ts';
import { binary, forge } from '../peers.ts';

export const certificates: Group = {
  title: 'X.509 certificates',
  remarks: [
    'Every contestant starts from DER and reads all fields and extensions it knows; serial number, dates and the authority flag are compared. Only certificates with RSA keys are taken, for forge knows no others.',
    'To verify a chain of three is to parse it and to check two RSA-2048 signatures. @peculiar/x509 leaves the RSA to OpenSSL, through WebCrypto. Ours decodes and checks every extension strictly while it parses, where the prototype that the goals come from picked out a few fields; and each signature costs what the RSA table says.',
  ],
  items: () => [parseItem(), chainItem()],
};

/** What is compared. */
interface Summary {
  readonly serial: string;
  readonly from: number;
  readonly to: number;
  readonly ca: boolean;
}

function parseItem(): Item {
  const ders = rootCertificates
    .map((pem) => new X509Certificate(pem))
    .filter(({ publicKey }) => publicKey.asymmetricKeyType === 'rsa')
    .map(({ raw }) => Uint8Array.from(raw));
  const all = <T>(read: (der: T) => Summary, form: (der: Uint8Array) => T): (() => Summary[]) => {
    const inputs = ders.map(form);
    return () => inputs.map(read);
  };
  const same = (der: Uint8Array) => der;
  return {
    name: `X.509 parse, all fields, each of ${ders.length} root certificates`,
    pieces: ders.length,
    contestants: {
      [OURS]: all(readOurs, same),
      forge: all(readForge, binary),
      jsrsasign: all(readJsrsasign, (der) => Buffer.from(der).toString('hex')),
      '@peculiar/x509': all(readPeculiar, same),
      [OPENSSL]: all(readOpenssl, same),
    },
    goals: [faster('forge', 8, 13), within(0.08, 0.03)],
  };
}

function readOurs(der: Uint8Array): Summary {
  const certificate = parseCertificate(der);
  publicKeyFromSpki(certificate.subjectPublicKeyInfo);
  return summary(
    certificate.serialNumber.toString(16),
    certificate.validity.notBefore,
    certificate.validity.notAfter,
    findExtension(certificate, 'basicConstraints')?.isCa,
  );
}

function readForge(der: string): Summary {
  const certificate = forge.pki.certificateFromAsn1(forge.asn1.fromDer(der));
  const { notBefore, notAfter } = certificate.validity;
  return summary(certificate.serialNumber, notBefore, notAfter, certificate.getExtension('basicConstraints')?.cA);
}

function readJsrsasign(hex: string): Summary {
  const certificate = new jsrsasign.X509();
  certificate.readCertHex(hex);
  const { serial, notbefore, notafter, ext = [] } = certificate.getParam();
  const constraints = ext.find(({ extname }: { extname: string }) => extname === 'basicConstraints');
  return summary(serial.hex, jsrsasign.zulutodate(notbefore), jsrsasign.zulutodate(notafter), constraints?.cA);
}

function readPeculiar(der: Uint8Array): Summary {
  const certificate = new Peculiar(der as Uint8Array<ArrayBuffer>);
  touch(certificate.subject, certificate.issuer, certificate.publicKey);
  const constraints = certificate.getExtension(BasicConstraintsExtension);
  return summary(certificate.serialNumber, certificate.notBefore, certificate.notAfter, constraints?.ca);
}

function readOpenssl(der: Uint8Array): Summary {
  const certificate = new X509Certificate(der);
  const { subject, issuer, subjectAltName, infoAccess, keyUsage, publicKey } = certificate;
  touch(subject, issuer, subjectAltName, infoAccess, keyUsage, publicKey.asymmetricKeyDetails);
  return summary(
    certificate.serialNumber,
    new Date(certificate.validFrom),
    new Date(certificate.validTo),
    certificate.ca,
  );
}

function summary(serial: string, from: Date, to: Date, ca: boolean | undefined): Summary {
  return {
    serial: serial.toLowerCase().replace(/^0+/, ''),
    from: from.getTime(),
    to: to.getTime(),
    ca: ca ?? false,
  };
}

/** Reads fields that are computed when asked for. */
function touch(...fields: unknown[]): number {
  return fields.length;
}

function chainItem(): Item {
  const ders = chainOfThree();
  const strings = ders.map(binary);
  return {
    name: 'X.509 chain verify, 3 certificates',
    contestants: {
      [OURS]: () => {
        const [leaf, middle, root] = ders.map(parseCertificate);
        return verifyCertificateSignature(leaf, middle) && verifyCertificateSignature(middle, root);
      },
      forge: (): boolean => {
        const [leaf, middle, root] = strings.map((der) => forge.pki.certificateFromAsn1(forge.asn1.fromDer(der)));
        return middle.verify(leaf) && root.verify(middle);
      },
      '@peculiar/x509': async () => {
        const [leaf, middle, root] = ders.map((der) => new Peculiar(der));
        const signatureOnly = true;
        return (
          (await leaf.verify({ publicKey: middle.publicKey, signatureOnly })) &&
          (await middle.verify({ publicKey: root.publicKey, signatureOnly }))
        );
      },
      [OPENSSL]: () => {
        const [leaf, middle, root] = ders.map((der) => new X509Certificate(der));
        return leaf.verify(middle.publicKey) && middle.verify(root.publicKey);
      },
    },
    goals: [faster('forge', 5, 6.5), within(0.9, 0.64)],
  };
}

/** A site's certificate, the authority that issued it, and the root that issued that. */
function chainOfThree(): Uint8Array<ArrayBuffer>[] {
  const now = new Date();
  const [rootKey, middleKey, leafKey] = [1, 2, 3].map(() => generateKey({ bits: 2048 }));
  const root = newAuthority({ now, subject: { O: 'Cleartext', CN: 'Bench Root' }, privateKey: rootKey });
  const certificate = issueCertificate(root, {
    now,
    profile: 'ca',
    subject: { O: 'Cleartext', CN: 'Bench Authority' },
    publicKey: middleKey,
    days: 3650,
  });
  const leaf = issueCertificate(
    { certificate, privateKey: middleKey },
    {
      now,
      profile: 'server',
      subject: { CN: 'www.example.com' },
      publicKey: leafKey,
      hosts: ['www.example.com', 'example.com'],
      days: 90,
    },
  );
  return [leaf, certificate, root.certificate].map(({ bytes }) => Uint8Array.from(bytes));
}
