import { expect } from 'vitest';
import { eventually } from '../../support/rest.ts';
import type { Walk } from './walk.ts';

export async function walkConnections({ rest }: Walk): Promise<void> {
  const { data } = await eventually(async () => {
    const processes = await rest.get<{ data: object[]; total: number }>('/connections');
    return processes.total > 0 && processes;
  });
  expect(data).toHaveLength(1);
  // The only process holds no more than the mean.
  expect(await rest.post('/connections/rebalance', {}, 200)).toMatchObject({ data: [{ shed: 0 }] });
  await rest.post('/connections/rebalance', { share: 2 }, 400);
}
