import { describe, expect, it } from 'vitest';
import { Assignment, DomainError, InvalidTransition, RRuleWindow, DuePolicy, assignmentId, reconcile } from '../../src/domain/index.js';
import { NOW, acme, ana, ben, draft } from '../support.js';

describe('Assignment invariants', () => {
  it('records a created event with the trimmed title', () => {
    const a = draft();
    expect(a.pullEvents().map((e) => e.type)).toEqual(['assignment.created']);
    expect(a.snapshot().title).toBe('Fractions');
  });

  it('rejects a blank title', () => {
    expect(() => Assignment.create(assignmentId('hw-1'), acme, '  ', new DuePolicy(NOW, 0), () => NOW)).toThrow(DomainError);
  });

  it('refuses to publish without learners', () => {
    expect(() => draft().publish()).toThrow('assign at least one learner');
  });

  it('publishes, takes a submission, closes, reopens and archives', () => {
    const a = draft();
    a.assign(ana);
    a.publish();
    expect(a.submit(ana, NOW)).toBe('on-time');
    a.close();
    a.reopen('appeal');
    a.close();
    a.archive();
    expect(a.snapshot().state).toBe('archived');
    expect(a.pullEvents()).toHaveLength(8);
  });

  it('is idempotent when the same learner is assigned twice', () => {
    const a = draft();
    a.assign(ana);
    a.assign(ana);
    expect(a.snapshot().learners).toEqual([ana]);
  });

  it('refuses a submission from an unassigned learner', () => {
    const a = draft();
    a.assign(ana);
    a.publish();
    expect(() => a.submit(ben, NOW)).toThrow('not assigned');
  });

  it('refuses a submission while a draft', () => {
    expect(() => draft().submit(ana, NOW)).toThrow('assignment is draft');
  });

  it('honours the scheduled window', () => {
    const a = draft();
    a.assign(ana);
    a.schedule(RRuleWindow.parse('FREQ=DAILY;COUNT=2', NOW, 60), 'FREQ=DAILY;COUNT=2');
    a.publish();
    expect(a.submit(ana, new Date('2025-03-04T09:30:00Z'))).toBe('on-time');
    expect(() => a.submit(ana, new Date('2025-03-06T09:30:00Z'))).toThrow('window is closed');
  });

  it('changes the due date', () => {
    const a = draft();
    a.changeDueDate(new Date('2025-04-01T00:00:00Z'));
    expect(a.snapshot().dueAt).toBe('2025-04-01T00:00:00.000Z');
  });

  it('cannot close a draft', () => {
    expect(() => draft().close()).toThrow(InvalidTransition);
  });
});

describe('roster reconciliation', () => {
  it('adds and removes to match', () => {
    const a = draft();
    a.assign(ana);
    expect(reconcile(a, [ben])).toEqual({ added: 1, removed: 1 });
    expect(a.snapshot().learners).toEqual([ben]);
  });

  it('does not emit an event for an unknown learner', () => {
    const a = draft();
    a.pullEvents();
    a.unassign(ben);
    expect(a.pullEvents()).toEqual([]);
  });
});
