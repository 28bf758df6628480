import { Controller, Get, Header, Query, StreamableFile } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { Public } from '../../../platform/auth/principal.js';
import { CertificateAuthorities } from './certificate-authorities.service.js';
import { RevocationListQuery } from './dto/certificate-authority.dto.js';
import { RevocationLists } from './revocation-lists.service.js';

const CRL = 'application/pkix-crl';
const PEM = 'application/x-pem-file';

/** For whoever checks the certificates of chargers: needs no login. */
@ApiTags('certificate authorities')
@Public()
@Controller('certificates')
export class PublishedCertificatesController {
  constructor(
    private readonly authorities: CertificateAuthorities,
    private readonly lists: RevocationLists,
  ) {}

  @Get('authority')
  @Header('content-type', PEM)
  @ApiProduces(PEM)
  @ApiOperation({ summary: 'The certificate of the authority that signs, and those above it, in PEM' })
  @ApiOkResponse({ content: { [PEM]: { schema: { type: 'string' } } } })
  @ApiNotFoundResponse({ description: 'The installation has no authority of its own' })
  authority(): Promise<string> {
    return this.authorities.certificate();
  }

  @Get('crl')
  @Header('cache-control', 'public, max-age=300')
  @ApiProduces(CRL)
  @ApiOperation({ summary: 'The revocation list of an authority in DER (RFC 5280), signed anew twice a day' })
  @ApiOkResponse({ content: { [CRL]: { schema: { type: 'string', format: 'binary' } } } })
  @ApiNotFoundResponse({ description: 'There is no such authority' })
  async revocationList(@Query() { authorityId }: RevocationListQuery): Promise<StreamableFile> {
    return new StreamableFile(await this.lists.current(authorityId), { type: CRL });
  }
}
