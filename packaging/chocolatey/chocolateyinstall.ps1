# Made by `mlos-distro packages` from the matrix. Chocolatey runs it once it has unpacked the package.
$ErrorActionPreference = 'Stop'
$tools = Split-Path -Parent $MyInvocation.MyCommand.Definition
$releases = Join-Path $tools releases
if (Test-Path -LiteralPath $releases) { Remove-Item -LiteralPath $releases -Recurse -Force }
@downloads@
# A home that Chocolatey owns: one release, and a receipt that says whose it is.
$release = Join-Path $releases @release@
Move-Item -LiteralPath (Join-Path $releases $top) -Destination $release
Set-Content -LiteralPath (Join-Path $tools current) -Encoding ascii -Value @release@
Set-Content -LiteralPath (Join-Path $tools receipt) -Encoding ascii -Value @(
    'mlos-receipt 1'
    'method chocolatey'
    "platform $platform"
    "site $site"
)

# What somebody edited stays.
$config = Join-Path $tools config
New-Item -ItemType Directory -Force -Path $config | Out-Null
Get-ChildItem -LiteralPath (Join-Path $release config) | ForEach-Object {
    $there = Join-Path $config $_.Name
    if (-not (Test-Path -LiteralPath $there)) { Copy-Item -LiteralPath $_.FullName -Destination $there }
}
