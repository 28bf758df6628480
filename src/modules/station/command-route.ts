import {
  applyDecorators,
  type CallHandler,
  type ExecutionContext,
  HttpCode,
  Injectable,
  type NestInterceptor,
  Post,
  type Type,
  UseInterceptors,
} from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBadRequestResponse,
  ApiBody,
  ApiConflictResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { type Observable, tap } from 'rxjs';
import { AllowWrite } from '../../platform/auth/principal.js';
import { CommandDto } from './dto/command.dto.js';
import { ApiEmptyBody } from './dto/empty-body.js';

/** 202 for a command that the charger has not answered yet. */
@Injectable()
class PendingCommandInterceptor implements NestInterceptor<CommandDto> {
  intercept(context: ExecutionContext, next: CallHandler<CommandDto>): Observable<CommandDto> {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      tap(({ status }) => {
        if (status === 'pending' || status === 'sent') void reply.status(202);
      }),
    );
  }
}

/** The route of a command: its body with an example, and what may come of it. */
export const CommandRoute = (
  name: string,
  summary: string,
  body?: Type,
  example: Record<string, unknown> = {},
) =>
  applyDecorators(
    Post(name),
    AllowWrite(),
    HttpCode(200),
    UseInterceptors(PendingCommandInterceptor),
    ApiOperation({ summary }),
    body === undefined ? ApiEmptyBody() : ApiBody({ type: body, examples: { [name]: { value: example } } }),
    ApiOkResponse({
      type: CommandDto,
      description: 'The charger has answered, or cannot be waited for any longer',
    }),
    ApiAcceptedResponse({ type: CommandDto, description: 'The charger has not answered yet' }),
    ApiBadRequestResponse({ description: 'A field is wrong' }),
    ApiNotFoundResponse({ description: 'There is no such station' }),
    ApiConflictResponse({ description: 'The station is offline' }),
    ApiUnprocessableEntityResponse({ description: 'The charger’s OCPP version cannot do it' }),
  );

export const fieldsOf = (body: object): Record<string, unknown> => ({ ...body });
