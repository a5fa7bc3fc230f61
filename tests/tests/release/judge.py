"""Says of two lists of contents, CycloneDX 1.6 and SPDX 2.3, whether they are what their standards ask for."""

import pathlib
import sys

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from spdx_tools.spdx.parser.parse_anything import parse_file
from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document

cyclonedx, spdx = sys.argv[1:]
problem = JsonStrictValidator(SchemaVersion.V1_6).validate_str(pathlib.Path(cyclonedx).read_text())
print("CycloneDX:", problem or "valid")
problems = validate_full_spdx_document(parse_file(spdx))
print("SPDX:", [one.validation_message for one in problems] or "valid")
sys.exit(bool(problem or problems))
