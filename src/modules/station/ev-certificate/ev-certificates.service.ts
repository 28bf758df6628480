import { Inject, Injectable } from '@nestjs/common';
import { AppConfig } from '../../../platform/config/config.js';
import { OutgoingRequestError, OutgoingRequests } from '../../../platform/http/outgoing-requests.js';
import { type Logger, LOGGER } from '../../../platform/logging/logger.js';
import type { StationRef } from '../station-link.js';

/** A car waits no longer (2.0.1 M01, remarks). */
const TIMEOUT_MS = 5_000;
const MAX_ANSWER_BYTES = 65_536;
/** What a charger takes (2.0.1 part 2, 1.16.2). */
const MAX_EXI_LENGTH = 5_600;
const PATH = '/v1/ccp/signedContractData';

/** What a car asks for: an EXI message in base64, and the schema by which it is to be read. */
export interface EvCertificateRequest {
  readonly schemaVersion: string;
  readonly exiRequest: string;
}

/** What is passed on to the car, in base64, or why there is nothing. */
export type EvCertificateAnswer = { readonly exiResponse: string } | { readonly fault: string };

/** Contract certificates for cars, to be installed or renewed (M01, M02): from the pool that mobility operators fill. */
@Injectable()
export class EvCertificates {
  private readonly logger: Logger;

  constructor(
    private readonly outgoing: OutgoingRequests,
    private readonly config: AppConfig,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.logger = logger.child({ module: 'station' });
  }

  async fetch({ stationId }: StationRef, request: EvCertificateRequest): Promise<EvCertificateAnswer> {
    const { serviceUrl } = this.config.iso15118;
    if (serviceUrl === undefined) return { fault: 'There is no contract certificate service' };
    try {
      const answer = await this.ask(`${serviceUrl.replace(/\/+$/, '')}${PATH}`, request);
      const exiResponse = certificateInstallationOf(answer);
      if (exiResponse !== null) return { exiResponse };
      return this.failed(stationId, 'The contract certificate service gives no certificate');
    } catch (error) {
      if (!(error instanceof OutgoingRequestError)) throw error;
      return this.failed(stationId, error.reason, error);
    }
  }

  /** "Get signed contract data" of OPCP, the protocol of contract certificate pools. */
  private ask(url: string, { schemaVersion, exiRequest }: EvCertificateRequest): Promise<Buffer> {
    const { serviceToken } = this.config.iso15118;
    return this.outgoing.post({
      url,
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        ...(serviceToken === undefined ? {} : { authorization: `Bearer ${serviceToken}` }),
      },
      body: JSON.stringify({ certificateInstallationReq: exiRequest, xsdMsgDefNamespace: schemaVersion }),
      timeoutMs: TIMEOUT_MS,
      maxBytes: MAX_ANSWER_BYTES,
      privateHosts: 'any',
    });
  }

  private failed(stationId: string, fault: string, err?: Error): EvCertificateAnswer {
    this.logger.warn({ err, stationId, fault }, 'a car got no contract certificate');
    return { fault };
  }
}

interface SignedContractData {
  CCPResponse?: { emaidContent?: EmaidContent | (EmaidContent | null)[] };
}
interface EmaidContent {
  messageDef?: { certificateInstallationRes?: unknown };
}

/** The first that is one, and not too long for a charger. */
function certificateInstallationOf(answer: Buffer): string | null {
  let data: SignedContractData | null;
  try {
    data = JSON.parse(answer.toString()) as SignedContractData | null;
  } catch {
    return null;
  }
  const contents = [data?.CCPResponse?.emaidContent ?? []].flat();
  const [found = null] = contents
    .map((content) => content?.messageDef?.certificateInstallationRes)
    .filter(
      (text) => typeof text === 'string' && /^[A-Za-z0-9+/=]+$/.test(text) && text.length <= MAX_EXI_LENGTH,
    );
  return found as string | null;
}
