import { describe, expect, it } from 'vitest';
import { DuePolicy, RRuleWindow } from '../../src/domain/index.js';
import { NOW } from '../support.js';

describe('value objects are equal by value', () => {
  const due = (grace: number) => new DuePolicy(new Date('2025-03-10T09:00:00Z'), grace);
  const rule = (text: string) => RRuleWindow.parse(text, NOW, 30);

  it('DuePolicy', () => {
    expect(due(60).equals(due(60))).toBe(true);
    expect(due(60).equals(due(30))).toBe(false);
  });

  it('RRuleWindow', () => {
    expect(rule('FREQ=WEEKLY;COUNT=4;BYDAY=MO').equals(rule('FREQ=WEEKLY;COUNT=4;BYDAY=MO'))).toBe(true);
    expect(rule('FREQ=WEEKLY;COUNT=4;BYDAY=MO').equals(rule('FREQ=WEEKLY;COUNT=4;BYDAY=TU'))).toBe(false);
  });
});
