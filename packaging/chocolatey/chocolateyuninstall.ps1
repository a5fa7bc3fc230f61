# Chocolatey runs it before it removes the package: what the install laid beside the package's own files.
$ErrorActionPreference = 'Stop'
$tools = Split-Path -Parent $MyInvocation.MyCommand.Definition
foreach ($name in 'releases', 'current', 'receipt', 'config') {
    $there = Join-Path $tools $name
    if (Test-Path -LiteralPath $there) { Remove-Item -LiteralPath $there -Recurse -Force }
}
