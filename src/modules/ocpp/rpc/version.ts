import type { WriteBatch } from '../../../platform/database/group-commit.js';
import type { Logger } from '../../../platform/logging/logger.js';
import type {
  CommandOutcome,
  LocalListLimits,
  LocalListUpdate,
  MessageInfo,
  ProfileKey,
  StationQuirks,
  StationRef,
  UpdateType,
} from '../../station/index.js';
import type { CallQuirks } from '../quirks/call-quirks.js';
import type { RpcFault } from './rpc-error.js';
import type { Services } from './services.js';
import type { PayloadValidator } from './validator.js';

export interface CallContext {
  readonly station: StationRef;
  readonly services: Services;
  readonly receivedAt: Date;
  /** Rows that are committed together with the message log, before the charger is answered. */
  readonly batch: WriteBatch;
  readonly exactIntegers: ReadonlyMap<string, string>;
  /** Those that do not show in the schema are for the translation to look at. */
  readonly quirks: CallQuirks;
  readonly logger: Logger;
  /**
   * A registration status told to the charger: until Accepted, other calls are refused (1.6 §4.2, 2.0.1 B02); with the
   * quirks that follow from what it said of itself.
   */
  readonly registered: (status: 'Accepted' | 'Pending' | 'Rejected', quirks: StationQuirks) => void;
  /** What the call reports is stored once however often it comes, so that its answer need not be kept for a repetition. */
  readonly storedOnce: () => void;
}

/** Translates a validated request to module services and their answer back; decides nothing. */
export type CallHandler = (request: never, context: CallContext) => Promise<object>;

export interface OcppRequest {
  readonly action: string;
  readonly payload: Record<string, unknown>;
  /** Not sent unless the request before it was accepted. */
  readonly needsPrevious?: boolean;
}

/** What is known of a station when a command for it is translated. */
export interface CommandContext {
  /**
   * What it last reported of its configuration: a key of 1.6, or a variable of 2.x by its name, its component and its
   * instance; null when it never did.
   */
  configured(variable: string, component?: string, instance?: string): Promise<string | null>;
  /** The highest value that a variable of 2.x can have, by the station's word; null when it never said. */
  maxLimitOf(variable: string, component?: string, instance?: string): Promise<number | null>;
  /** What a variable of 2.x can be set to, as a comma list by the station's word; null when it never said. */
  valuesListOf(variable: string, component?: string): Promise<string | null>;
  /** Where chargers reach us, without their id; undefined where that is not configured. */
  readonly publicUrl: string | undefined;
  /**
   * The number to ask with for a report that the station sends in parts. `isFull`: what it leaves out, the station does
   * not have.
   */
  expectReport(isFull: boolean): Promise<number>;
  /** The token as it is registered, with its type (2.0.1 part 2, 3.43). */
  readonly idToken: (idToken: string) => Promise<{ idToken: string; type: string }>;
  /** The group of a token in good standing; null when it has none. */
  groupIdTokenOf(idToken: string): Promise<string | null>;
  /** How many charging profiles it would keep beside a new one, by what it has answered. */
  chargingProfilesBeside(next: ProfileKey): Promise<number>;
  /** How many messages it would have on its displays beside a new one, by what it has told. */
  displayMessagesBeside(next: MessageInfo): Promise<number>;
  /** How many periods the car of a transaction takes in a schedule; undefined when it told no charging needs. */
  maxScheduleTuples(evseId: number, transactionId: string): Promise<number | null | undefined>;
  /** The next updates of its local list, in order. Throws when there is none to send, or none that it can take. */
  localListUpdates(limits: LocalListLimits, updateType?: UpdateType): Promise<LocalListUpdate[]>;
}

/** A command of the REST interface in the words of one OCPP version. */
export type CommandTranslation = (
  parameters: Record<string, unknown>,
  context: CommandContext,
) => OcppRequest[] | Promise<OcppRequest[]>;

export interface AnswerContext extends Pick<CallContext, 'station' | 'services'> {
  /** The command that was answered. */
  readonly commandId: string;
}

/** What an answer teaches us about the station, such as its configuration. */
export type AnswerLesson = (
  request: OcppRequest,
  answer: Record<string, unknown>,
  context: AnswerContext,
) => Promise<void>;

/** Null where the answers, of which the station has rejected some, are better listed. */
export type AnswerSummary = (
  answers: readonly Record<string, unknown>[],
  status: 'accepted' | 'rejected',
) => Record<string, unknown> | null;

/** The commands of one functional block: by the name of the command, and by the action that was answered. */
export interface CommandBlock {
  readonly translations: Readonly<Record<string, CommandTranslation>>;
  readonly lessons?: Readonly<Record<string, AnswerLesson>>;
  /** By action: the one answer that the answers to several such requests amount to. */
  readonly summaries?: Readonly<Record<string, AnswerSummary>>;
  /** Every action that this block may send. */
  readonly sends: readonly string[];
}

/** One OCPP version: a folder that fills this in. */
export interface OcppVersion {
  readonly subprotocol: string;
  /** Whether permessage-deflate is offered to a charger that asks for it. */
  readonly mayCompress: boolean;
  readonly validator: PayloadValidator;
  readonly errorCodes: Readonly<Record<RpcFault, string>>;
  /** The id that answers a message whose own id cannot be read; null where the version has none: then no answer. */
  readonly unreadableMessageId: string | null;
  readonly handlers: ReadonlyMap<string, CallHandler>;
  /**
   * Calls that are carried out again when they are repeated under the same id, and whose answers are not recorded: they
   * tell the present moment, or do no harm twice.
   */
  readonly answeredAnew: ReadonlySet<string>;
  /** Requests that are not sent to a station whose registration is pending. */
  readonly notWhilePending: ReadonlySet<string>;
  /** The calls that a request has the station send, whatever its registration is. */
  triggeredBy(request: OcppRequest): readonly string[];
  /** The messages that carry out a command, in order. Throws CommandNotSupportedError for one that the version lacks. */
  translate(
    command: string,
    parameters: Record<string, unknown>,
    context: CommandContext,
  ): Promise<OcppRequest[]>;
  /** Why a charger cannot have such a password; null when it can. */
  readonly passwordFault: (password: string) => string | null;
  /** What a charger's answer to a request means. */
  outcomeOf(request: OcppRequest, answer: Record<string, unknown>): CommandOutcome['status'];
  readonly learn: AnswerLesson;
  readonly summaries: ReadonlyMap<string, AnswerSummary>;
  /** Every action that a command of the REST interface, other than `ocpp`, may send. */
  readonly sends: ReadonlySet<string>;
}
