/**
 * Password-protected files made once with the `openssl` command, version 3.0, so that each scheme has a fixed vector where
 * that command is absent. All hold a throw-away key: the private key of RFC 8410 section 10.3, or a P-256 key.
 */

/** The password of every file: in UTF-8 for PKCS#5, in UTF-16 for PKCS#12. */
export const PASSWORD = 'correct horse: päß';

/** The PrivateKeyInfo inside: RFC 8410 section 10.3, first example, hexadecimal. */
export const ED25519_KEY =
  '302e020100300506032b657004220420d4ee72dbf913584ad5b6d8f1f769f8ad3afe7c28cbf1d4fbe097a88f44755842';

/** EncryptedPrivateKeyInfo by the options of `openssl pkcs8 -topk8 -iter 3`, Base64. */
export const ENCRYPTED_KEYS: readonly (readonly [options: string, base64: string])[] = [
  [
    '-v2 aes-128-cbc -v2prf hmacWithSHA1',
    'MIGMMEgGCSqGSIb3DQEFDTA7MBoGCSqGSIb3DQEFDDANBAhes+CJpivj3wIBAzAdBglghkgBZQMEAQIEEHf3YBQh5wlf6Yip3U5PzH8EQLMJ+5ipTxRPAez5VckiBvZDUEB2WvBkK5EEeS154q2yvnltd++8y4ai7nph6r13gW6e4a5xIKMcWb9e5ThegkM=',
  ],
  [
    '-v2 aes-192-cbc -v2prf hmacWithSHA224',
    'MIGaMFYGCSqGSIb3DQEFDTBJMCgGCSqGSIb3DQEFDDAbBAjmNGAFbJjr5gIBAzAMBggqhkiG9w0CCAUAMB0GCWCGSAFlAwQBFgQQv0E7T8FJ6OdQiQakQsnsYQRA8hP1NsWwl5ksG6Mqf0BnFRth0zuKnqVffpb/QJSZtxbFbgRN9ZTYBgtLBN763ercXBtuuQ8EOgGSDmsxhsb+PQ==',
  ],
  [
    '-v2 aes-256-cbc -v2prf hmacWithSHA256',
    'MIGaMFYGCSqGSIb3DQEFDTBJMCgGCSqGSIb3DQEFDDAbBAjjoir3XMkIdgIBAzAMBggqhkiG9w0CCQUAMB0GCWCGSAFlAwQBKgQQmoN/61z/cj/5O0a4ctiYCwRA/nTuBo4wvf8XY7J5pbnVOzxgtpRZ/BVtXBiQmR5wvXnb9dUbD1dVRw8F5j8JrQY00nAGWYTEUA+j+c7gi2AUwg==',
  ],
  [
    '-v2 des3 -v2prf hmacWithSHA384',
    'MIGJME0GCSqGSIb3DQEFDTBAMCgGCSqGSIb3DQEFDDAbBAhWiLqyH59GFAIBAzAMBggqhkiG9w0CCgUAMBQGCCqGSIb3DQMHBAiET2vChJnNVQQ4u7qPrC76JuMxkVD9sOzfXyW3JWigznBarZxu1iJQn9rsE0Iv+EIHFNi5rajW9AqeNbODY9DlSUM=',
  ],
  [
    '-v2 des-cbc -v2prf hmacWithSHA512',
    'MIGGMEoGCSqGSIb3DQEFDTA9MCgGCSqGSIb3DQEFDDAbBAitqiZQkMn6fwIBAzAMBggqhkiG9w0CCwUAMBEGBSsOAwIHBAh498smbRdTqAQ471qk22rXcCEcGh6HkqXv/7hLA7P9PM0+BHz57FW3Yy9uv2ZQUaqaCXM/Uq06hpb0ZCaFEowXCUM=',
  ],
  [
    '-v2 rc2-cbc',
    'MIGRMFUGCSqGSIb3DQEFDTBIMCsGCSqGSIb3DQEFDDAeBAgyczPY0lmqOwIBAwIBEDAMBggqhkiG9w0CCQUAMBkGCCqGSIb3DQMCMA0CAToECB8oWik3SM2IBDhvt/SBSTG4FD8yBq/Sof5rlzwCl2XVY1YDVl57bGbBxvTYyYuDIiHZArB4hPQXh+rE8TuT0H0I4g==',
  ],
  [
    '-v2 rc2-64-cbc',
    'MIGRMFUGCSqGSIb3DQEFDTBIMCsGCSqGSIb3DQEFDDAeBAg6EmtCchwkIQIBAwIBCDAMBggqhkiG9w0CCQUAMBkGCCqGSIb3DQMCMA0CAXgECHpavGL9u99VBDg/86tOCFUyGtzsGrGe90URTqZyjGWZ4chWariq19rwolvj0UzdSt+S4sXzL8z0wcIK9cHLzditAA==',
  ],
  [
    '-v2 rc2-40-cbc',
    'MIGSMFYGCSqGSIb3DQEFDTBJMCsGCSqGSIb3DQEFDDAeBAjmj3EFcGWe6gIBAwIBBTAMBggqhkiG9w0CCQUAMBoGCCqGSIb3DQMCMA4CAgCgBAimYMaJXfTrsAQ4p6trYaQM1CLT+gZU1geJ9RhUqZ2AYVDwjVJ44f22H+ssI7DP2Fle72yXPiitS305fSs0RKIMwQ4=',
  ],
  [
    '-v1 PBE-MD5-DES',
    'MFYwGgYJKoZIhvcNAQUDMA0ECPFo5SY4PJttAgEDBDgSI0ubRofjnPQq9iTH3JbEgyC2lglYmwbscCJDr2c8ynGzs5NM755aUspsieIyxIwxZGWs6pDICg==',
  ],
  [
    '-v1 PBE-SHA1-DES',
    'MFYwGgYJKoZIhvcNAQUKMA0ECDR8rC1FTnajAgEDBDjDnaXH6zW9nmNq6a6STrWyZFS0rI9fHFl9M4Y/o56zFTzDQhAPNX4bsGD4Vh7qkLSfRmYDV7gLeQ==',
  ],
  [
    '-v1 PBE-MD5-RC2-64',
    'MFYwGgYJKoZIhvcNAQUGMA0ECLSB46uxpjpFAgEDBDiXjeLWt20/kotj17DSJkf+UPog/6yC2tU8SpNNsJUgPKAsuUDwuK7ELDGUo+vxbjDznq03+RMMrA==',
  ],
  [
    '-v1 PBE-SHA1-RC2-64',
    'MFYwGgYJKoZIhvcNAQULMA0ECAlagqa8vkqJAgEDBDigeloSXO6C7hGF4u+ens7eaVeZCeuTO89l3M3XgwgVC7p8yff0fL+wo2tN3UlcC5xRiOYD73/A3g==',
  ],
  [
    '-v1 PBE-SHA1-3DES',
    'MFcwGwYKKoZIhvcNAQwBAzANBAje1l4HXCaWBAIBAwQ4keA5OeThtZbEVmTDy7jTiy/uqd8S7YaUPuEsD390+rvOyXmqERTlDJRuw2gItlKbSbmvm5Mr19Y=',
  ],
  [
    '-v1 PBE-SHA1-2DES',
    'MFcwGwYKKoZIhvcNAQwBBDANBAjqsU30qCHBhgIBAwQ45MJRXH/bDoWCniHtvjPBj4nl/Io6cEMGCQoqcYJoJqmOAMc3q9UucwCoA4nO2KgbV5mznQnubwA=',
  ],
  [
    '-v1 PBE-SHA1-RC2-40',
    'MFcwGwYKKoZIhvcNAQwBBjANBAi2HGKdfiAo/wIBAwQ4t0j6XW+GXq9wKanWl4Ty8dTxVtuF1n14/qnO1WHVdELB7G6ypF/8IfvAZ6W/wWcwhCEKmJ5hioA=',
  ],
  [
    '-v1 PBE-SHA1-RC2-128',
    'MFcwGwYKKoZIhvcNAQwBBTANBAjVqwOxO+ycCAIBAwQ4478WNLlDyIKVFHwehK8HlAxhgpU+eT58XBvm398yi8RNwVoeupJVZ1V1ClbZn8+ogfuuzR7v4O0=',
  ],
  [
    '-v1 PBE-SHA1-RC4-40',
    'ME8wGwYKKoZIhvcNAQwBAjANBAhyUSNMcnUFygIBAwQwi2a9Al/4BPgw1s9MvM7Au0rTKyOa58qoz4R+RdnsaddVAiucOVefQyrUBM48TRr1',
  ],
  [
    '-v1 PBE-SHA1-RC4-128',
    'ME8wGwYKKoZIhvcNAQwBATANBAguyCF9rAzxlQIBAwQwojmuTLUSv5gaWr4QFd0qkcLkYjX8Ik2t3F8ZTjNUV9/pXFlI610e8TCWKSmetOuG',
  ],
];

/** The ECPrivateKey inside the old PEM files, Base64. */
export const EC_KEY =
  'MHcCAQEEIKTqPerD3D9h9yR1XEXdw1QXXb63Gb2WNqlRCoM5db3ioAoGCCqGSM49AwEHoUQDQgAEMblhAqeftj3NJBROUl/7+QiHuQ8BYEVbYlNRTtwsk5NLitZL11dAINqT9P4r0I0RvhqGj6L0NANSwoPrBStWsw==';

/** What `openssl ec` with these options makes of it. */
export const OLD_PEM: readonly (readonly [option: string, pem: string])[] = [
  [
    '-aes128',
    `-----BEGIN EC PRIVATE KEY-----
Proc-Type: 4,ENCRYPTED
DEK-Info: AES-128-CBC,9B43213AA8B30AD44A36921A0322366D

KZV8k0hGR0SxaK7gdxR3kAuOkElyRySTT798cRDwJccbGcJVadgymsm0UGeiWImU
DtOYswukUhkbcJy9CCnd0mj6NaboRh9XrbCEkB0ZPIdgBgT9zCx133Enb6DkX0Ed
Or0iSxi/7YCdQ4xWp8ukeoQt+8P2HosVN5rX0N/Qoq0=
-----END EC PRIVATE KEY-----`,
  ],
  [
    '-aes192',
    `-----BEGIN EC PRIVATE KEY-----
Proc-Type: 4,ENCRYPTED
DEK-Info: AES-192-CBC,D2D38B75C4EC9F7DEBF5B33ABC060766

RKbpmF4w1/Km6QTqn6wSj4YP1qwQrCZaDjc0AFY3kozDXuKR1gSruuhsDHEE4pzt
cXl/MsC9SCq1QJzgmv0aK5uQqpBSJ4uCN6qtYaFEU31moyJ2iYk1X4FeMQMmT8es
S4q4BmL+dkv0Zdl0C7sn7xF/vQC6xJphNYFdHt4OyKM=
-----END EC PRIVATE KEY-----`,
  ],
  [
    '-aes256',
    `-----BEGIN EC PRIVATE KEY-----
Proc-Type: 4,ENCRYPTED
DEK-Info: AES-256-CBC,2DDA0AC59F63D418762B832551AFAD7A

ioQCIy7BMX3jHogObfNdZqy00MNNHUZu+RK7Kt6RLLq6Tf3x78NWyIAwmoGEgfyU
UqLNUBN/NL4zJpx7gzXt7509qA5CT7QvDq7x433CThNBZ64H2YzgpUZaZpUMHC/l
LJJG67b8yY5HRxBeuI3zvImageJDKPzVRhvMtqdqbiw=
-----END EC PRIVATE KEY-----`,
  ],
  [
    '-des',
    `-----BEGIN EC PRIVATE KEY-----
Proc-Type: 4,ENCRYPTED
DEK-Info: DES-CBC,2EB28BE6A4776B66

Spt3l66B5NgiS2PE06cl5N9icrrHckNkyfbE2RnEspDNa86n1KNBvQTpoiutrQSE
ifiDRHI19GZcko/j5AO76mmG6fcM912qk8ZFi2H2WpVoJGEg5a4o/kBujcAiZtZ6
d4YgXp9pWlza+yJz/jmcQ3fndZpGpDeKwMCoisa/FMw=
-----END EC PRIVATE KEY-----`,
  ],
  [
    '-des3',
    `-----BEGIN EC PRIVATE KEY-----
Proc-Type: 4,ENCRYPTED
DEK-Info: DES-EDE3-CBC,07AE97B5F2DAC3D7

ZN9899TMlqh2YIL8uU/cgmXH5grJvJdP2QsXiLUUp1VO4kLDRmQxExJHW4UGuthz
L/WTQ2tLb51iYOsUjuorJ96QO4aQ0tPCbf8yZxJvQZUBTOhjgg6h4s+A0njEao5h
1LjYFZx5jVvHfsPevD8wfp8rEmiZRO2NwKV2LX+0xV4=
-----END EC PRIVATE KEY-----`,
  ],
];

/** The same key under PBE-SHA1-3DES with 40 times the letter x: longer in UTF-16 than one block of the hash. */
export const LONG_PASSWORD_KEY =
  'MFcwGwYKKoZIhvcNAQwBAzANBAgscq2a2qcEHgIBAwQ4dRJS7foxXC2JVWidPZICDsv1DkPzfYLEJYp6Kmc2QGa226bcg6hdaaX9M2tMnBRUttOebROthTQ=';
