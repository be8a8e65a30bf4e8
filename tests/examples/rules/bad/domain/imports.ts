// ruleid: readygate-domain-framework-import
import fastify from "fastify";
// ruleid: readygate-domain-framework-import
import * as express from "express";
// ruleid: readygate-domain-framework-import
import { Injectable, Module } from "@nestjs/common";
// ruleid: readygate-domain-framework-import
import { Hono as Server } from "hono";
// ruleid: readygate-domain-framework-import
import "reflect-metadata";
// ruleid: readygate-domain-framework-import
import type { Request } from "express";
// ruleid: readygate-domain-framework-import
import { type Repository } from "typeorm";
// ruleid: readygate-domain-framework-import
import { drizzle } from "drizzle-orm/node-postgres";
// ruleid: readygate-domain-framework-import
import mongoose, { Schema } from "mongoose";
// ruleid: readygate-domain-framework-import
import Redis = require("ioredis");
// ruleid: readygate-domain-framework-import
export * from "@prisma/client";
// ruleid: readygate-domain-framework-import
export { z } from "zod";
// ruleid: readygate-domain-framework-import
export type { AxiosInstance } from "axios";

// ruleid: readygate-domain-framework-import
const { Kafka } = require("kafkajs");

// ruleid: readygate-domain-framework-import
export type State = import("react").ReactNode;

export async function connect(): Promise<unknown> {
  // ruleid: readygate-domain-framework-import
  const { connect } = await import("nats");
  // ruleid: readygate-domain-framework-import
  return [connect, import(`knex`), Kafka, fastify, express, Redis];
}

export const names = [Injectable, Module, Server, drizzle, mongoose, Schema];
export let request: Request | Repository | undefined;
