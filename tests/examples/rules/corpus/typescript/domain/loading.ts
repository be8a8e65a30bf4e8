export async function load(name: string): Promise<unknown> {
  // ruleid: readygate-domain-framework-import
  const { default: fastify } = await import("fastify");
  // ruleid: readygate-domain-framework-import
  const lazily = () => import("@nestjs/core").then((module) => module.NestFactory);
  // ruleid: readygate-domain-framework-import
  const driver = require("pg/lib/client");
  // ok: readygate-domain-framework-import
  const local = await import("./express.js");
  // ok: readygate-domain-framework-import
  const path = require("node:path");
  // ok: readygate-domain-framework-import
  const computed = await import(`./${name}.js`);
  // ruleid: readygate-domain-framework-import
  const folded = await import("exp" + "ress");
  // A package name that is put together at run time is not known to any reader of the text.
  // todoruleid: readygate-domain-framework-import
  const hidden = await import(["exp", "ress"].join(""));
  // ok: readygate-domain-framework-import
  const other = registry.require("expression");
  return [fastify, lazily, driver, local, path, computed, folded, hidden, other];
}
// ruleid: readygate-domain-framework-import
export type Query = import("knex").Knex.QueryBuilder;
// ruleid: readygate-domain-framework-import
import knex = require("knex");
// ok: readygate-domain-framework-import
import Kernel = require("@acme/kernel");
// ruleid: readygate-domain-framework-import
import type { SQL } from "drizzle-orm";
export { knex, Kernel };
