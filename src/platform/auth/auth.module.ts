import { Module } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { JwtModule } from '@nestjs/jwt';
import { AppConfig } from '../config/config.js';
import { AccessTokens } from './access-tokens.js';
import { ApiKeysController } from './api-keys.controller.js';
import { ApiKeysService } from './api-keys.service.js';
import { AuditController } from './audit.controller.js';
import { AuditInterceptor } from './audit.interceptor.js';
import { AuditService } from './audit.service.js';
import { AuthController } from './auth.controller.js';
import { AuthGuard } from './auth.guard.js';
import { Authenticator } from './authenticator.js';
import { IdempotencyInterceptor } from './idempotency.interceptor.js';
import { IdempotencyStore } from './idempotency.store.js';
import { LoginLimit } from './login-limit.js';
import { LoginService } from './login.service.js';
import { LoginStore } from './login.store.js';
import { UsersController } from './users.controller.js';
import { UsersService } from './users.service.js';

/** Who may do what over REST: imported by the web role alone, whose every route it guards. */
@Module({
  imports: [
    JwtModule.registerAsync({
      inject: [AppConfig],
      useFactory: (config: AppConfig) => {
        if (config.jwtSecret === undefined) throw new Error('the web role needs JWT_SECRET');
        return { secret: config.jwtSecret };
      },
    }),
  ],
  controllers: [AuthController, UsersController, ApiKeysController, AuditController],
  providers: [
    AccessTokens,
    ApiKeysService,
    AuditService,
    Authenticator,
    IdempotencyStore,
    LoginLimit,
    LoginService,
    LoginStore,
    UsersService,
    { provide: APP_GUARD, useClass: AuthGuard },
    // A replayed answer reaches no handler, and so no audit row: the order matters.
    { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
    { provide: APP_INTERCEPTOR, useClass: AuditInterceptor },
  ],
  exports: [Authenticator],
})
export class AuthModule {}
