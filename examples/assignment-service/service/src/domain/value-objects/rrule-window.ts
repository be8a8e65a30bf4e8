import { DomainError } from '../errors.js';

export type Frequency = 'DAILY' | 'WEEKLY';
const DAY_MS = 86_400_000;
const WEEKDAYS = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

export interface Occurrence {
  readonly opensAt: Date;
  readonly closesAt: Date;
}

/** A recurring availability window: a subset of RFC 5545 RRULE, plus a duration. */
export class RRuleWindow {
  private constructor(
    readonly frequency: Frequency,
    readonly interval: number,
    readonly count: number,
    readonly byDay: readonly Weekday[],
    readonly start: Date,
    readonly durationMinutes: number,
  ) {}

  static parse(rule: string, start: Date, durationMinutes: number): RRuleWindow {
    const parts = new Map<string, string>();
    for (const chunk of rule.split(';')) {
      const [key, value] = chunk.split('=');
      if (!key || !value) throw new DomainError('invalid-rrule', `malformed part: ${chunk}`);
      parts.set(key, value);
    }
    const freq = parts.get('FREQ');
    if (freq !== 'DAILY' && freq !== 'WEEKLY') {
      throw new DomainError('invalid-rrule', `unsupported FREQ: ${freq}`);
    }
    const interval = Number(parts.get('INTERVAL') ?? '1');
    const count = Number(parts.get('COUNT') ?? '1');
    if (!Number.isInteger(interval) || interval < 1) {
      throw new DomainError('invalid-rrule', 'INTERVAL must be a positive integer');
    }
    if (!Number.isInteger(count) || count < 1 || count > 1000) {
      throw new DomainError('invalid-rrule', 'COUNT must be between 1 and 1000');
    }
    if (durationMinutes <= 0) {
      throw new DomainError('invalid-duration', 'duration must be positive');
    }
    const byDay = (parts.get('BYDAY')?.split(',') ?? []) as Weekday[];
    for (const d of byDay) {
      if (!WEEKDAYS.includes(d)) throw new DomainError('invalid-rrule', `unknown weekday: ${d}`);
    }
    return new RRuleWindow(freq, interval, count, byDay, start, durationMinutes);
  }

  equals(other: RRuleWindow): boolean {
    return (
      this.frequency === other.frequency &&
      this.interval === other.interval &&
      this.count === other.count &&
      this.byDay.join() === other.byDay.join() &&
      this.start.getTime() === other.start.getTime() &&
      this.durationMinutes === other.durationMinutes
    );
  }

  occurrences(): Occurrence[] {
    const out: Occurrence[] = [];
    let cursor = this.start.getTime();
    let guard = 0;
    while (out.length < this.count && guard++ < 20_000) {
      const day = new Date(cursor);
      if (this.matches(day)) {
        out.push({ opensAt: day, closesAt: new Date(cursor + this.durationMinutes * 60_000) });
      }
      cursor += this.step();
    }
    return out;
  }

  isOpenAt(instant: Date): boolean {
    return this.occurrences().some((o) => o.opensAt <= instant && instant < o.closesAt);
  }

  private matches(day: Date): boolean {
    if (this.byDay.length === 0) return true;
    if (this.frequency === 'WEEKLY' && this.weeksSinceStart(day) % this.interval !== 0) return false;
    return this.byDay.includes(WEEKDAYS[day.getUTCDay()]!);
  }

  private weeksSinceStart(day: Date): number {
    return Math.floor((day.getTime() - this.start.getTime()) / (7 * DAY_MS));
  }

  private step(): number {
    if (this.frequency === 'DAILY') return DAY_MS * this.interval;
    return this.byDay.length > 0 ? DAY_MS : 7 * DAY_MS * this.interval;
  }
}
