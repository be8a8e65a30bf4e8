// ruleid: readygate-domain-any
export const annotated: any = 1;
// ruleid: readygate-domain-any
export function parameter(input: any): void {}
// ruleid: readygate-domain-any
export function result(): any {}
// ruleid: readygate-domain-any
export const cast = JSON.parse("{}") as any;
// ruleid: readygate-domain-any
export const asserted = <any>JSON.parse("{}");
// ruleid: readygate-domain-any
export const list: any[] = [];
// ruleid: readygate-domain-any
export const generic: Array<any> = [];
// ruleid: readygate-domain-any
export const record: Record<string, any> = {};
// ruleid: readygate-domain-any
export const nested = new Map<string, Promise<any>>();
// ruleid: readygate-domain-any
export type Alias = any;
// ruleid: readygate-domain-any
export type Union = string | any;
// ruleid: readygate-domain-any
export type Callback = (value: any) => void;
// ruleid: readygate-domain-any
export type Default<T = any> = T[];
// ruleid: readygate-domain-any
export type Bound<T extends any> = T[];
// ruleid: readygate-domain-any
export type Choice<T> = T extends string ? any : never;
// ruleid: readygate-domain-any
export type Pair = [string, any];
export interface Shape {
  // ruleid: readygate-domain-any
  field: any;
  // ruleid: readygate-domain-any
  [key: string]: any;
}
export class Entity {
  // ruleid: readygate-domain-any
  constructor(private readonly state: any) {}
  // ruleid: readygate-domain-any
  apply(...events: readonly any[]): void {}
}
// ruleid: readygate-domain-any
export const arrow = async (value: any): Promise<void> => {};
// ruleid: readygate-domain-any
export const text = "any"; /* any */ export let after: any;
// ruleid: readygate-domain-any
export const inside = `${annotated as any}`;
try {
  after = 1;
  // ruleid: readygate-domain-any
} catch (error: any) {
  after = error;
}
