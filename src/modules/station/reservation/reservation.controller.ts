import {
  Body,
  type CallHandler,
  Controller,
  Delete,
  type ExecutionContext,
  Get,
  Injectable,
  type NestInterceptor,
  Post,
  Query,
  UseInterceptors,
} from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { type Observable, tap } from 'rxjs';
import { AllowRead, AllowWrite, CurrentPrincipal, type Principal } from '../../../platform/auth/principal.js';
import type { Page } from '../../../platform/database/page.js';
import { ApiPage } from '../../../platform/http/page.dto.js';
import { UuidParam } from '../../../platform/http/uuid-param.js';
import { WaitQuery } from '../dto/command.dto.js';
import { CreateReservationDto, ReservationDto, ReservationQuery } from './reservation.dto.js';
import { Reservations } from './reservation.service.js';

/** 202 for a cancellation that the charger has not answered yet. */
@Injectable()
class PendingCancellationInterceptor implements NestInterceptor<ReservationDto> {
  intercept(context: ExecutionContext, next: CallHandler<ReservationDto>): Observable<ReservationDto> {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      tap(({ status }) => {
        if (status === 'active' || status === 'failed') void reply.status(202);
      }),
    );
  }
}

@ApiTags('reservations')
@Controller('reservations')
export class ReservationController {
  constructor(private readonly reservations: Reservations) {}

  @Get()
  @AllowRead()
  @ApiOperation({ summary: 'The reservations, newest first' })
  @ApiPage(ReservationDto)
  list(
    @CurrentPrincipal() principal: Principal,
    @Query() query: ReservationQuery,
  ): Promise<Page<ReservationDto>> {
    return this.reservations.list(principal, query);
  }

  @Post()
  @AllowWrite()
  @ApiOperation({
    summary: 'Has a station keep an EVSE free for a token',
    description:
      'Answered once the charger has answered, or after `wait` seconds with the status `pending`. What the charger says is told by `status` and `statusReason`.',
  })
  @ApiCreatedResponse({ type: ReservationDto })
  @ApiNotFoundResponse({ description: 'There is no such station' })
  @ApiConflictResponse({ description: 'The station is offline' })
  @ApiUnprocessableEntityResponse({ description: 'The charger cannot do it' })
  create(
    @CurrentPrincipal() principal: Principal,
    @Body() body: CreateReservationDto,
    @Query() { wait }: WaitQuery,
  ): Promise<ReservationDto> {
    return this.reservations.create(principal, body, wait);
  }

  @Get(':id')
  @AllowRead()
  @ApiOperation({ summary: 'One reservation' })
  @ApiOkResponse({ type: ReservationDto })
  @ApiNotFoundResponse({ description: 'There is no such reservation' })
  find(@CurrentPrincipal() principal: Principal, @UuidParam('id') id: string): Promise<ReservationDto> {
    return this.reservations.find(principal, id);
  }

  @Delete(':id')
  @AllowWrite()
  @UseInterceptors(PendingCancellationInterceptor)
  @ApiOperation({
    summary: 'Cancels a reservation; it stays in the list',
    description: 'One that is active, or has failed: the charger may keep it, and its answer have been lost.',
  })
  @ApiOkResponse({ type: ReservationDto })
  @ApiAcceptedResponse({ type: ReservationDto, description: 'The charger has not answered yet' })
  @ApiNotFoundResponse({ description: 'There is no such reservation' })
  @ApiConflictResponse({
    description:
      'The charger cannot keep it any longer, the station is offline, or the charger did not cancel it',
  })
  @ApiUnprocessableEntityResponse({ description: 'The charger cannot do it' })
  cancel(
    @CurrentPrincipal() principal: Principal,
    @UuidParam('id') id: string,
    @Query() { wait }: WaitQuery,
  ): Promise<ReservationDto> {
    return this.reservations.cancel(principal, id, wait);
  }
}
