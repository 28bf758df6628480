import { RawCharger } from './raw-charger.ts';

interface AuthorizationData {
  idTag: string;
  idTagInfo?: { status: string; expiryDate?: string; parentIdTag?: string };
}
export interface SentList {
  listVersion: number;
  updateType: 'Full' | 'Differential';
  localAuthorizationList?: AuthorizationData[];
}

/** A charger that keeps a local list as OCPP 1.6 §5.15 has it, and answers all that is asked of it by itself. */
export class LocalListCharger {
  version = 0;
  entries = new Map<string, AuthorizationData['idTagInfo']>();
  /** The actions that came, in order. */
  readonly actions: string[] = [];
  readonly lists: SentList[] = [];
  configuration: Record<string, string> = {};
  /** Overrides its answer to a list, which it then does not take. */
  refusal: string | null = null;
  private held: (() => void)[] | null = null;

  constructor(readonly socket: RawCharger) {
    this.serve(socket);
  }

  /** Goes on with another socket, with the list that it has. */
  serve(socket: RawCharger): void {
    socket.socket.on('message', (data: Buffer) => {
      const [type, messageId, action, payload] = JSON.parse(data.toString()) as [
        number,
        string,
        string,
        object,
      ];
      if (type !== 2) return;
      const answer = JSON.stringify([3, messageId, this.answer(action, payload)]);
      if (this.held === null) socket.send(answer);
      else this.held.push(() => socket.send(answer));
    });
  }

  /** Keeps its answers for itself as long as the work lasts. */
  async holding<T>(work: () => Promise<T>): Promise<T> {
    const held: (() => void)[] = [];
    this.held = held;
    try {
      return await work();
    } finally {
      this.held = null;
      for (const send of held) send();
    }
  }

  private answer(action: string, payload: object): object {
    this.actions.push(action);
    switch (action) {
      case 'GetConfiguration':
        return {
          configurationKey: Object.entries(this.configuration).map(([key, value]) => ({
            key,
            value,
            readonly: true,
          })),
        };
      case 'GetLocalListVersion':
        return { listVersion: this.entries.size === 0 && this.version > 0 ? 0 : this.version };
      default:
        return { status: this.take(payload as SentList) };
    }
  }

  private take(list: SentList): string {
    this.lists.push(list);
    if (this.refusal !== null) return this.refusal;
    if (list.updateType === 'Full') this.entries.clear();
    else if (list.listVersion <= this.version) return 'VersionMismatch';
    for (const { idTag, idTagInfo } of list.localAuthorizationList ?? []) {
      if (idTagInfo === undefined) this.entries.delete(idTag);
      else this.entries.set(idTag, idTagInfo);
    }
    this.version = list.listVersion;
    return 'Accepted';
  }
}
