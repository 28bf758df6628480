import { Body, Controller, Get, HttpCode, Post, Req, UseGuards } from '@nestjs/common';
import {
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  ApiTooManyRequestsResponse,
  ApiUnauthorizedResponse,
} from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { LoginRequest, PrincipalView, RefreshRequest, TokenPair } from './dto/login.dto.js';
import { LoginLimitGuard } from './login-limit.js';
import { LoginService } from './login.service.js';
import { AllowDriver, CurrentPrincipal, type Principal, Public } from './principal.js';

@ApiTags('login')
@Controller('auth')
export class AuthController {
  constructor(private readonly logins: LoginService) {}

  @Post('login')
  @HttpCode(200)
  @Public()
  @UseGuards(LoginLimitGuard)
  @ApiOperation({ summary: 'Log in with an email address and a password' })
  @ApiOkResponse({ type: TokenPair })
  @ApiUnauthorizedResponse({ description: 'The email address or the password is wrong' })
  @ApiTooManyRequestsResponse({ description: 'Too many attempts; Retry-After says how many seconds to wait' })
  async login(@Body() body: LoginRequest, @Req() request: FastifyRequest): Promise<TokenPair> {
    const { principal, tokens } = await this.logins.login(body.email, body.password);
    // So that the audit log knows who logged in.
    request.principal = principal;
    return tokens;
  }

  @Post('refresh')
  @HttpCode(200)
  @Public()
  @ApiOperation({ summary: 'Exchange a refresh token for a new pair' })
  @ApiOkResponse({ type: TokenPair })
  @ApiUnauthorizedResponse({ description: 'The refresh token is unknown, used or expired' })
  refresh(@Body() body: RefreshRequest): Promise<TokenPair> {
    return this.logins.refresh(body.refreshToken);
  }

  @Post('logout')
  @HttpCode(204)
  @Public()
  @ApiOperation({ summary: 'Give up a refresh token; the access token expires by itself' })
  @ApiNoContentResponse()
  logout(@Body() body: RefreshRequest): Promise<void> {
    return this.logins.logout(body.refreshToken);
  }

  @Get('me')
  @AllowDriver()
  @ApiOperation({ summary: 'Who the credential stands for' })
  @ApiOkResponse({ type: PrincipalView })
  me(@CurrentPrincipal() principal: Principal): Readonly<PrincipalView> {
    const { kind, id, tenantId, name, role, driverId } = principal;
    return { kind, id, tenantId, name, role, driverId };
  }
}
