import { DomainError } from '../errors.js';

export type Lateness = 'on-time' | 'grace' | 'late';

export class DuePolicy {
  constructor(readonly dueAt: Date, readonly graceMinutes: number) {
    if (graceMinutes < 0) throw new DomainError('invalid-grace', 'grace must not be negative');
  }

  equals(other: DuePolicy): boolean {
    return this.dueAt.getTime() === other.dueAt.getTime() && this.graceMinutes === other.graceMinutes;
  }

  classify(submittedAt: Date): Lateness {
    if (submittedAt <= this.dueAt) return 'on-time';
    const graceEnd = this.dueAt.getTime() + this.graceMinutes * 60_000;
    return submittedAt.getTime() <= graceEnd ? 'grace' : 'late';
  }

  penaltyPercent(submittedAt: Date): number {
    switch (this.classify(submittedAt)) {
      case 'on-time':
        return 0;
      case 'grace':
        return 10;
      case 'late':
        return 100;
    }
  }
}
