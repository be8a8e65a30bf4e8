import { describe, expect, it } from 'vitest';
import { AssignmentRepository } from '../../src/infra/repository.js';
import { acme, draft, other } from '../support.js';

describe('row-level security of assignments', () => {
  const repository = new AssignmentRepository();
  repository.save(draft('hw-1', acme));

  it('finds no row of another tenant', () => {
    expect(repository.find(other, draft('hw-1', acme).id)).toBeUndefined();
  });
  it('lists no row of another tenant', () => {
    expect(repository.list(other)).toEqual([]);
    expect(repository.list(acme)).toHaveLength(1);
  });
});
