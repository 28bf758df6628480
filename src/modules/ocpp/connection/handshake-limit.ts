import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../../platform/config/config.js';

const WINDOW_MS = 60_000;
/** What a refused attempt costs of a station's budget, where one that is let in costs 1. */
const COST_OF_FAILURE = 10;
/** Beyond it all counts begin anew: memory is bounded, whoever invents identities. */
const MAX_KEYS = 50_000;

/**
 * Counts handshakes in windows of a minute: those of one identity from one address, and those from one address that
 * were refused. In this process alone, and without the database: a flood is to cost as little as can be. An identity is
 * counted by address, so that a stranger who tries it does not lock its charger out.
 */
@Injectable()
export class HandshakeLimit {
  private readonly perStation: number;
  private readonly failedPerAddress: number;
  private readonly counts = new Map<string, number>();
  private window = 0;

  constructor({ ocpp }: AppConfig) {
    this.perStation = ocpp.handshakesPerStation;
    this.failedPerAddress = ocpp.failedHandshakesPerAddress;
  }

  /** Seconds until the next attempt is looked at; 0 when this one is. */
  waitSeconds(address: string, stationId: string, now = Date.now()): number {
    this.begin(now);
    const isOver =
      this.count(address) >= this.failedPerAddress || this.count(pair(address, stationId)) >= this.perStation;
    return isOver ? Math.ceil((this.window + WINDOW_MS - now) / 1000) : 0;
  }

  letIn(address: string, stationId: string): void {
    this.add(pair(address, stationId), 1);
  }

  failed(address: string, stationId: string): void {
    this.add(address, 1);
    this.add(pair(address, stationId), COST_OF_FAILURE);
  }

  /** Before it could say which station it is of. */
  failedTls(address: string): void {
    this.add(address, 1);
  }

  private begin(now: number): void {
    if (now < this.window + WINDOW_MS && this.counts.size < MAX_KEYS) return;
    this.window = now - (now % WINDOW_MS);
    this.counts.clear();
  }

  private count(key: string): number {
    return this.counts.get(key) ?? 0;
  }

  private add(key: string, cost: number): void {
    this.counts.set(key, this.count(key) + cost);
  }
}

const pair = (address: string, stationId: string): string => `${address} ${stationId}`;
