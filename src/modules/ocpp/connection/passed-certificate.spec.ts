import { describe, expect, it } from 'vitest';
import { passedCertificates } from './passed-certificate.js';

const [ONE, TWO] = [Buffer.from('first certificate'), Buffer.from('second, which is longer')];
const pem = (der: Buffer, lineBreak = '\n') =>
  ['-----BEGIN CERTIFICATE-----', der.toString('base64'), '-----END CERTIFICATE-----', ''].join(lineBreak);
const sequence = (der: Buffer) => `:${der.toString('base64')}:`;

describe('the header of a certificate', () => {
  it.each([
    ['a byte sequence', sequence(ONE), [ONE]],
    ['a list of them', `${sequence(ONE)}, ${sequence(TWO)}`, [ONE, TWO]],
    ['a list without spaces', `${sequence(ONE)},${sequence(TWO)}`, [ONE, TWO]],
    ['PEM in URL coding', encodeURIComponent(pem(ONE)), [ONE]],
    ['several in PEM', encodeURIComponent(pem(ONE) + pem(TWO)), [ONE, TWO]],
    ['PEM in which only line breaks are coded', pem(ONE).replaceAll('\n', '%0A'), [ONE]],
    ['PEM with other line breaks', encodeURIComponent(pem(ONE, '\r\n')), [ONE]],
    ['PEM whose line breaks became spaces', pem(ONE, ' '), [ONE]],
    ['base64', ONE.toString('base64'), [ONE]],
    ['with spaces around', `  ${sequence(ONE)} `, [ONE]],
  ])('may be %s', (_title, value, expected) => {
    expect(passedCertificates(value)).toEqual(expected);
  });

  it.each([
    ['nothing', ''],
    ['a word', 'none!'],
    ['a sequence that does not end', sequence(ONE).slice(0, -1)],
    ['an empty sequence', '::'],
    ['a sequence with parameters', `${sequence(ONE)};a=1`],
    ['a list with something else in it', `${sequence(ONE)}, 7`],
    ['two in base64', `${ONE.toString('base64')}, ${TWO.toString('base64')}`],
    ['a coding that is broken', '-----BEGIN%2'],
    ['another kind of PEM', encodeURIComponent(pem(ONE).replaceAll('CERTIFICATE', 'PRIVATE KEY'))],
    ['PEM with text around it', encodeURIComponent(`${pem(ONE)}more`)],
    ['PEM that does not end', encodeURIComponent(pem(ONE).slice(0, 40))],
    ['too long', 'A'.repeat(70_000)],
  ])('is not %s', (_title, value) => {
    expect(passedCertificates(value)).toBeNull();
  });
});
