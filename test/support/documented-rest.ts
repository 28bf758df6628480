import type { ApiDocument } from './api-document.ts';
import type { RestAnswer, RestClient } from './rest.ts';

/** A REST client that fails at the first answer that is not as the document says, and at money of a wrong scale. */
export class DocumentedRest {
  constructor(
    private readonly rest: RestClient,
    private readonly api: ApiDocument,
  ) {}

  get<T = Record<string, unknown>>(path: string, status = 200): Promise<T> {
    return this.checked('GET', path, status, this.rest.get<T>(path));
  }

  post<T = Record<string, unknown>>(path: string, body: unknown, status = 201): Promise<T> {
    return this.checked('POST', path, status, this.rest.post<T>(path, body));
  }

  patch<T = Record<string, unknown>>(path: string, body: unknown, status = 200): Promise<T> {
    return this.checked('PATCH', path, status, this.rest.patch<T>(path, body));
  }

  put<T = Record<string, unknown>>(path: string, body: unknown, status = 200): Promise<T> {
    return this.checked('PUT', path, status, this.rest.put<T>(path, body));
  }

  async delete(path: string, status = 204): Promise<unknown> {
    return this.checked('DELETE', path, status, this.rest.delete<unknown>(path));
  }

  with(headers: Record<string, string>): DocumentedRest {
    return new DocumentedRest(this.rest.with(headers), this.api);
  }

  private async checked<T>(
    method: string,
    path: string,
    expected: number,
    answering: Promise<RestAnswer<T>>,
  ): Promise<T> {
    const answer = await answering;
    const faults = [
      ...(answer.status === expected ? [] : [`${method} ${path} is answered with ${answer.status}`]),
      ...this.api.faults(method, path, answer),
      ...wrongAmounts(answer.body),
    ];
    if (faults.length > 0) throw new Error(`${faults.join('\n')}\n${JSON.stringify(answer.body)}`);
    return answer.body;
  }
}

const AMOUNT_FIELDS = /^(cost|today|last30Days|exclVat|inclVat|vat|total(Excl|Incl)Vat)$/;

/** Amounts of an object that names a currency, itself or around it, and have not the places of that currency. */
export function wrongAmounts(value: unknown, currency?: string): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const own: unknown = 'currency' in value ? value.currency : undefined;
  const inForce = typeof own === 'string' ? own : currency;
  return Object.entries(value).flatMap(([name, field]: [string, unknown]) => {
    const isAmount = inForce !== undefined && AMOUNT_FIELDS.test(name) && typeof field === 'string';
    if (isAmount && !hasScale(field, inForce)) return [`${name} is ${field} ${inForce}`];
    return wrongAmounts(field, inForce);
  });
}

function hasScale(amount: string, currency: string): boolean {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  const scale = format.resolvedOptions().maximumFractionDigits ?? 2;
  return (amount.split('.')[1] ?? '').length === scale;
}
