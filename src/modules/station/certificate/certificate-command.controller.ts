import { Body, Controller, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, type Principal } from '../../../platform/auth/principal.js';
import { CommandRoute, fieldsOf } from '../command-route.js';
import { Commands } from '../command.service.js';
import { type CommandDto, WaitQuery } from '../dto/command.dto.js';
import { CertificateCommands } from './certificate-commands.service.js';
import {
  CertificateSignedDto,
  DeleteCertificateDto,
  GetInstalledCertificateIdsDto,
  InstallCertificateDto,
} from './dto/certificate-command.dto.js';

const PEM = '-----BEGIN CERTIFICATE-----\nMIIB…\n-----END CERTIFICATE-----\n';
const HASH = '8c7f5b1d2e3a4f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8';

@ApiTags('commands')
@Controller('stations/:stationId/commands')
export class CertificateCommandController {
  constructor(
    private readonly certificates: CertificateCommands,
    private readonly commands: Commands,
  ) {}

  @CommandRoute('install-certificate', 'Has it trust a root certificate', InstallCertificateDto, {
    certificateType: 'CSMSRootCertificate',
    certificate: PEM,
  })
  install(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @Body() body: InstallCertificateDto,
    @Query() { wait }: WaitQuery,
  ): Promise<CommandDto> {
    return this.certificates.install(principal, stationId, body, wait);
  }

  @CommandRoute('delete-certificate', 'Has it trust a root certificate no more', DeleteCertificateDto, {
    certificateHashData: {
      hashAlgorithm: 'SHA256',
      issuerNameHash: HASH,
      issuerKeyHash: HASH,
      serialNumber: 'FFF',
    },
  })
  remove(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @Body() body: DeleteCertificateDto,
    @Query() { wait }: WaitQuery,
  ): Promise<CommandDto> {
    return this.certificates.remove(principal, stationId, body, wait);
  }

  @CommandRoute(
    'get-installed-certificate-ids',
    'Asks which certificates it holds',
    GetInstalledCertificateIdsDto,
    { certificateType: 'CSMSRootCertificate' },
  )
  getInstalledIds(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @Body() body: GetInstalledCertificateIdsDto,
    @Query() { wait }: WaitQuery,
  ): Promise<CommandDto> {
    return this.commands.run(principal, stationId, 'get-installed-certificate-ids', fieldsOf(body), wait);
  }

  @CommandRoute('certificate-signed', 'Sends it a certificate of its own', CertificateSignedDto, {
    certificateChain: PEM,
  })
  signed(
    @CurrentPrincipal() principal: Principal,
    @Param('stationId') stationId: string,
    @Body() body: CertificateSignedDto,
    @Query() { wait }: WaitQuery,
  ): Promise<CommandDto> {
    return this.certificates.signed(principal, stationId, body, wait);
  }
}
