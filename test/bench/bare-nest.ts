// A Nest application on Fastify that holds nothing: the least that a role of ours could need to start.
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';

class Nothing {
  readonly isEmpty = true;
}
// As a call: Node.js takes types off a file, and knows no decorators.
Module({})(Nothing);

const app = await NestFactory.create(Nothing, new FastifyAdapter(), { logger: false });
await app.listen(Number(process.env['PORT']), '127.0.0.1');
process.once('SIGTERM', () => void app.close());
