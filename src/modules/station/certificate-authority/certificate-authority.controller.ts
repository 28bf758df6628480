import { Body, Controller, Delete, Get, HttpCode, Post, Query } from '@nestjs/common';
import {
  ApiBody,
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import { AllowAdmin, AllowRead, CurrentPrincipal, type Principal } from '../../../platform/auth/principal.js';
import type { Page } from '../../../platform/database/page.js';
import { ApiPage, PageQuery } from '../../../platform/http/page.dto.js';
import { UuidParam } from '../../../platform/http/uuid-param.js';
import { CertificateAuthorities } from './certificate-authorities.service.js';
import { CertificateAuthorityDto, CreateCertificateAuthorityDto } from './dto/certificate-authority.dto.js';

@ApiTags('certificate authorities')
@Controller('certificate-authorities')
export class CertificateAuthorityController {
  constructor(private readonly authorities: CertificateAuthorities) {}

  @Get()
  @AllowRead()
  @ApiOperation({ summary: 'The authorities of the installation that have signed certificates of chargers' })
  @ApiPage(CertificateAuthorityDto)
  list(@Query() query: PageQuery): Promise<Page<CertificateAuthorityDto>> {
    return this.authorities.list(query);
  }

  @Post()
  @AllowAdmin()
  @ApiOperation({
    summary: 'Has another authority sign from now on, with keys of yours or new ones',
    description: 'What the one before it has signed stays good.',
  })
  @ApiBody({
    type: CreateCertificateAuthorityDto,
    examples: {
      new: { value: {} },
      own: {
        value: {
          certificateChain: '-----BEGIN CERTIFICATE-----\nMIIB…\n-----END CERTIFICATE-----\n',
          privateKey: '-----BEGIN PRIVATE KEY-----\nMIGH…\n-----END PRIVATE KEY-----\n',
        },
      },
    },
  })
  @ApiCreatedResponse({ type: CertificateAuthorityDto })
  @ApiConflictResponse({ description: 'This authority is there already' })
  @ApiUnprocessableEntityResponse({ description: 'There is no SECRETS_KEY under which to keep the key' })
  create(
    @CurrentPrincipal() principal: Principal,
    @Body() body: CreateCertificateAuthorityDto,
  ): Promise<CertificateAuthorityDto> {
    return this.authorities.create(principal, body);
  }

  @Get(':id')
  @AllowRead()
  @ApiOperation({ summary: 'Read an authority of the installation' })
  @ApiOkResponse({ type: CertificateAuthorityDto })
  @ApiNotFoundResponse()
  find(@UuidParam('id') id: string): Promise<CertificateAuthorityDto> {
    return this.authorities.find(id);
  }

  @Delete(':id')
  @AllowAdmin()
  @HttpCode(204)
  @ApiOperation({
    summary: 'Trust an authority no more',
    description: 'Its key is deleted, and no charger connects with what it has signed.',
  })
  @ApiNoContentResponse()
  @ApiNotFoundResponse()
  withdraw(@CurrentPrincipal() principal: Principal, @UuidParam('id') id: string): Promise<void> {
    return this.authorities.withdraw(principal, id);
  }
}
