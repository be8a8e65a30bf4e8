import { createHash } from "node:crypto";
import type { Clock } from "./clock";
import { expressed } from "../expression";
import { react } from "./reactions/react";

/** Accepts any order; `x: any` in a comment is no type. */
export type Any = { any: string; many: number; company?: string };
export interface Options {
  any: boolean;
  any?: never;
}
export const names = ["any", 'as any', `it is ${"any"} of: any`, "import x from 'express'"];
// const old: any = 1; import express from "express";
/* import OpenAI from "openai"; */

export function first(any: string, other: unknown): string {
  const company = { any, other };
  return company.any + any + String(other);
}

export const race = (work: readonly Promise<string>[]): Promise<string> => Promise.any([...work]);
export const digest = (text: string): string => createHash("sha256").update(text).digest("hex");
export const all = [expressed, react] as const;
export const typed: ReadonlyMap<string, readonly unknown[]> = new Map<string, readonly unknown[]>();
export const now = (clock: Clock): Date => clock.now();
