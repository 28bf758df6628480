import { Injectable } from '@nestjs/common';
import type { Principal } from '../../../platform/auth/principal.js';
import { InvalidError } from '../../../platform/errors.js';
import { checkRequest } from '../command.rules.js';
import { fieldsOf } from '../command-route.js';
import { Commands } from '../command.service.js';
import type { CommandDto } from '../dto/command.dto.js';
import { StationDirectory } from '../station-directory.js';
import type { CertificateHashData } from './certificate.js';
import { checkedChain, checkedRoot } from './certificate.rules.js';
import { asField } from './certificate-fault.js';
import type {
  CertificateSignedDto,
  DeleteCertificateDto,
  InstallCertificateDto,
} from './dto/certificate-command.dto.js';
import { InstalledCertificates } from './installed-certificates.service.js';

/** Certificates to and from stations. What is no good is refused before a charger sees it. */
@Injectable()
export class CertificateCommands {
  constructor(
    private readonly commands: Commands,
    private readonly directory: StationDirectory,
    private readonly installed: InstalledCertificates,
  ) {}

  async install(
    principal: Principal,
    stationId: string,
    { certificateType, certificate }: InstallCertificateDto,
    waitSeconds: number,
  ): Promise<CommandDto> {
    await this.directory.findOrFail(principal, stationId);
    const { pem } = asField('certificate', () => checkedRoot(certificate, new Date()));
    const request = { certificateType, certificate: pem };
    return this.commands.run(principal, stationId, 'install-certificate', request, waitSeconds);
  }

  async remove(
    principal: Principal,
    stationId: string,
    body: DeleteCertificateDto,
    waitSeconds: number,
  ): Promise<CommandDto> {
    checkRequest('delete-certificate', fieldsOf(body));
    const certificateHashData = await this.hashDataOf(principal, stationId, body);
    return this.commands.run(
      principal,
      stationId,
      'delete-certificate',
      { certificateHashData },
      waitSeconds,
    );
  }

  async signed(
    principal: Principal,
    stationId: string,
    { certificateChain, ...use }: CertificateSignedDto,
    waitSeconds: number,
  ): Promise<CommandDto> {
    await this.directory.findOrFail(principal, stationId);
    const chain = asField('certificateChain', () => checkedChain(certificateChain, new Date()));
    const request = { certificateChain: chain.map(({ pem }) => pem).join(''), ...use };
    return this.commands.run(principal, stationId, 'certificate-signed', request, waitSeconds);
  }

  private async hashDataOf(
    principal: Principal,
    stationId: string,
    { certificateId, certificateHashData }: DeleteCertificateDto,
  ): Promise<CertificateHashData | undefined> {
    if (certificateId === undefined) return certificateHashData;
    const { issuerKeyHash, ...known } = await this.installed.hashDataOf(principal, stationId, certificateId);
    if (issuerKeyHash !== null) return { ...known, issuerKeyHash };
    const message = 'is not known well enough: read the installed certificates first';
    throw new InvalidError([{ path: 'certificateId', message }]);
  }
}
