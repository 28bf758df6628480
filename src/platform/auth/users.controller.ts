import { Body, Controller, Delete, Get, HttpCode, Patch, Post, Query } from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { Page } from '../database/page.js';
import { ApiPage } from '../http/page.dto.js';
import { UuidParam } from '../http/uuid-param.js';
import { CreateUser, UpdateUser, UserQuery, UserView } from './dto/user.dto.js';
import { AllowAdmin, CurrentPrincipal, type Principal } from './principal.js';
import { UsersService } from './users.service.js';

const ApiNoUser = () => ApiNotFoundResponse({ description: 'There is no such user' });

@ApiTags('administration')
@Controller('users')
@AllowAdmin()
export class UsersController {
  constructor(private readonly users: UsersService) {}

  @Get()
  @ApiOperation({ summary: 'List users' })
  @ApiPage(UserView)
  list(@CurrentPrincipal() principal: Principal, @Query() query: UserQuery): Promise<Page<UserView>> {
    return this.users.list(principal, query);
  }

  @Post()
  @ApiOperation({ summary: 'Create a user' })
  @ApiCreatedResponse({ type: UserView })
  @ApiConflictResponse({ description: 'There is a user with this email address' })
  create(@CurrentPrincipal() principal: Principal, @Body() body: CreateUser): Promise<UserView> {
    return this.users.create(principal, body);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Show a user' })
  @ApiNoUser()
  @ApiOkResponse({ type: UserView })
  find(@CurrentPrincipal() principal: Principal, @UuidParam('id') id: string): Promise<UserView> {
    return this.users.find(principal, id);
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Change a user; a new role, password, driver or status ends the sessions' })
  @ApiNoUser()
  @ApiOkResponse({ type: UserView })
  @ApiConflictResponse({ description: 'The email address is taken, or it is the last active admin' })
  update(
    @CurrentPrincipal() principal: Principal,
    @UuidParam('id') id: string,
    @Body() body: UpdateUser,
  ): Promise<UserView> {
    return this.users.update(principal, id, body);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Remove a user' })
  @ApiNoUser()
  @ApiNoContentResponse()
  @ApiConflictResponse({ description: 'It is the last active admin' })
  delete(@CurrentPrincipal() principal: Principal, @UuidParam('id') id: string): Promise<void> {
    return this.users.delete(principal, id);
  }
}
