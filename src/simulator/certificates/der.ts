/** The little of DER (X.690) that a certificate request is made of, and that a certificate is read with. */
const TAG = {
  integer: 0x02,
  bitString: 0x03,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  sequence: 0x30,
  set: 0x31,
} as const;

function encode(tag: number, ...contents: Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([tag, ...lengthOf(content.length)]), content]);
}

function lengthOf(length: number): number[] {
  if (length < 0x80) return [length];
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest >>= 8) bytes.unshift(rest & 0xff);
  return [0x80 | bytes.length, ...bytes];
}

/** Of one byte: nothing here has a larger one. */
export const integer = (value: number): Buffer => encode(TAG.integer, Buffer.from([value]));
export const bitString = (bits: Buffer): Buffer => encode(TAG.bitString, Buffer.from([0]), bits);
export const utf8String = (text: string): Buffer => encode(TAG.utf8String, Buffer.from(text, 'utf8'));
export const sequence = (...items: Buffer[]): Buffer => encode(TAG.sequence, ...items);
export const set = (...items: Buffer[]): Buffer => encode(TAG.set, ...items);
/** An implicit tag of the context: [n] in ASN.1. */
export const tagged = (number: number, ...items: Buffer[]): Buffer => encode(0xa0 | number, ...items);

/** From its dotted form. */
export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second, ...rest].flatMap((arc) => {
    const septets = [arc & 0x7f];
    for (let left = arc >> 7; left > 0; left >>= 7) septets.unshift(0x80 | (left & 0x7f));
    return septets;
  });
  return encode(TAG.objectIdentifier, Buffer.from(bytes));
}

/** An element with its tag and length, and what it contains. */
export interface DerElement {
  tag: number;
  whole: Buffer;
  content: Buffer;
}

/**
 * The elements that stand one after the other.
 * @throws RangeError for what is no DER
 */
export function elementsOf(der: Buffer): DerElement[] {
  const elements: DerElement[] = [];
  for (let at = 0; at < der.length;) {
    const tag = der.readUInt8(at);
    const short = der.readUInt8(at + 1);
    const lengthBytes = short & 0x80 ? short & 0x7f : 0;
    const length = lengthBytes > 0 ? der.readUIntBE(at + 2, lengthBytes) : short;
    const from = at + 2 + lengthBytes;
    if (from + length > der.length) throw new RangeError('an element is longer than what holds it');
    elements.push({
      tag,
      whole: der.subarray(at, from + length),
      content: der.subarray(from, from + length),
    });
    at = from + length;
  }
  return elements;
}
