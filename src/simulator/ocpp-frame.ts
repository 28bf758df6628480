export const CALL = 2;
export const CALL_RESULT = 3;
export const CALL_ERROR = 4;

export type Frame = [type: number, id: string, ...rest: unknown[]];

/** The frame that a text is (OCPP-J 1.6 §4.2); undefined for one that the framing forbids. */
export function parseFrame(text: string): Frame | undefined {
  let frame: unknown;
  try {
    frame = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!Array.isArray(frame)) return undefined;
  const [type, id, ...rest] = frame as unknown[];
  if (typeof id !== 'string' || id.length > 36) return undefined;
  if (type === CALL && typeof rest[0] === 'string' && rest.length === 2) return [type, id, ...rest];
  if (type === CALL_RESULT && rest.length === 1) return [type, id, ...rest];
  if (type === CALL_ERROR && rest.length >= 2 && rest.length <= 3) return [type, id, ...rest];
  return undefined;
}

const JUNK_ID = 'junk';

/** Texts that are no frames, or broken ones; the first is a CALL of the charger that ends too early. */
export function junk(action: string, payload: object, count: number): string {
  const call = JSON.stringify([CALL, JUNK_ID, action, payload]);
  const texts = [
    call.slice(0, Math.ceil(call.length / 2)),
    `[2,"${JUNK_ID}"]`,
    '{"not":"a frame"}',
    `[2,"${JUNK_ID}","MeterValues",[]]`,
    `[7,"${JUNK_ID}",{}]`,
    `[3,"${JUNK_ID}",{}]`,
    `[2,"${JUNK_ID}","MeterValues",{"connectorId":1,"meterValue":"\\ud800"}]`,
    ',',
  ];
  return texts[count % texts.length] ?? '';
}

/** Whether an id is the one of junk, or what stands for an id that could not be read. */
export function answersJunk(id: string): boolean {
  return id === JUNK_ID || id === '-1' || id === '';
}

/** The first half of a masked WebSocket text frame (RFC 6455 §5.2), as it is on the wire when the line is cut in it. */
export function halfFrameOnWire(text: string): Buffer {
  const payload = Buffer.from(text, 'utf8').subarray(0, 0xff_ff);
  const header = Buffer.from([0x81, 0xfe, payload.length >> 8, payload.length & 0xff, 0, 0, 0, 0]);
  // A mask of zeros leaves the payload as it is.
  return Buffer.concat([header, payload.subarray(0, Math.ceil(payload.length / 2))]);
}
