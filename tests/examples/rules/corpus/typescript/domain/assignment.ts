import { randomUUID } from "node:crypto";
// ok: readygate-domain-framework-import
import type { Clock } from "../ports/clock";
// ok: readygate-domain-framework-import
import { Result } from "@acme/domain-kernel";
// ok: readygate-domain-framework-import
import { express } from "./express";
// ok: readygate-domain-framework-import
import reactions from "../react-ions/reactions";
// ok: readygate-domain-framework-import
import { zodiac } from "./zod";
// ruleid: readygate-domain-framework-import
import type { FastifyRequest } from "fastify";
// ruleid: readygate-domain-framework-import
import { type EntityManager, type DataSource } from "typeorm";
// ruleid: readygate-domain-framework-import
import type * as Prisma from "@prisma/client/runtime/library";
// ruleid: readygate-domain-framework-import
import {
  Column,
  Entity,
} from "typeorm";
// ruleid: readygate-domain-framework-import
export { default as axios } from "axios";
// ruleid: readygate-domain-framework-import
export * as z from "zod";
// ruleid: readygate-domain-framework-import
export type * from "@nestjs/common";
// An alias of the package manager (`"web": "npm:express@5"`) or of tsconfig hides the package's name.
// todoruleid: readygate-domain-framework-import
import web from "web";

// import express from "express";
/* require("express") */
// ok: readygate-domain-framework-import
export const note = `import express from "express"`;
// ok: readygate-domain-framework-import
export const hint = 'use require("express") in the adapter';

/** Any assignment; `any` here is prose. */
export class Assignment {
  // ok: readygate-domain-any
  private readonly company: string = "any";
  // ruleid: readygate-domain-any
  private meta: Record<string, any> = {};
  // ruleid: readygate-domain-any
  private readonly handlers = new Map<string, (payload: any) => void>();
  // ok: readygate-domain-any
  readonly any: boolean = true;
  // ruleid: readygate-domain-any
  static of<T extends Record<string, any>>(raw: T): Assignment {
    // ruleid: readygate-domain-any
    return Object.assign(new Assignment(), raw as any);
  }
  // ok: readygate-domain-any
  has(any: string): boolean {
    // ok: readygate-domain-any
    return this.company === any || [any].length > 1;
  }
  // ruleid: readygate-domain-any
  apply(...events: any[]): this {
    try {
      events.forEach((event) => this.handlers.get(event.type)?.(event));
      // ruleid: readygate-domain-any
    } catch (fault: any) {
      this.meta = fault;
    }
    return this;
  }
  // ok: readygate-domain-any
  guard(input: unknown): input is { any: number } {
    // ok: readygate-domain-any
    return typeof input === "object" && input !== null && "any" in input;
  }
}

// ruleid: readygate-domain-any
export type Handler<TEvent = any> = (event: TEvent) => void;
// ruleid: readygate-domain-any
export type Constructor = abstract new (...args: any) => object;
// ruleid: readygate-domain-any
export type Keys = keyof any;
// ruleid: readygate-domain-any
export type Mapped = { [K in keyof Assignment]?: any };
// ruleid: readygate-domain-any
export type Nested = ReadonlyArray<Readonly<Partial<any>>>;
// ruleid: readygate-domain-any
export const optional = (value?: any): boolean => value !== undefined;
// ruleid: readygate-domain-any
export const satisfied = { a: 1 } satisfies Record<string, any>;
// ruleid: readygate-domain-any
export const doubled = (randomUUID() as any as Clock).now();
// ruleid: readygate-domain-any
export function assertIs(value: unknown): asserts value is any {}
// ok: readygate-domain-any
export const first = Promise.any([Promise.resolve(1)]);
// ok: readygate-domain-any
export const many: readonly unknown[] = ["any", 'any', `any`];
// A regular expression is not told from other code.
// todook: readygate-domain-any
export const pattern = /any/;
// ok: readygate-domain-any
export enum Match { any = "any", all = "all" }
// ok: readygate-domain-any
export const labels = { any: "Any", anyOf: "any of", ["any"]: 1 };
// ok: readygate-domain-any
export const picked = labels.any ?? labels["any"];
// ok: readygate-domain-any
export type Company = { any?: string; anyone: string };
// ok: readygate-domain-any
export type Literal = "any" | "none";
// ok: readygate-domain-any
export const ternary = picked ? labels.any : labels.anyOf;
// ok: readygate-domain-any
export const { any: renamed } = labels;
// ok: readygate-domain-any
export const isAny = (value: Match): boolean => value === Match.any;
// ok: readygate-domain-any
export const called = any(renamed), spread = [...any];
