"""Files that a checkout can hold to steer Python, pip, uv or pyenv, each of which would show if it were obeyed."""

LOUD = "raise SystemExit('HOSTILE')\n"
NOWHERE = "http://127.0.0.1:9/simple"

FILES = {
    "yaml.py": LOUD,
    "json.py": LOUD,
    "sitecustomize.py": "print('HOSTILE')\n",
    "usercustomize.py": "print('HOSTILE')\n",
    "msgspec/__init__.py": LOUD,
    "readygate/__init__.py": LOUD,
    "readygate/__main__.py": LOUD,
    "action/environment.py": LOUD,
    "uv.toml": f'index-url = "{NOWHERE}"\n',
    "pyproject.toml": f'[tool.uv]\nindex-url = "{NOWHERE}"\n',
    "pip.conf": f"[global]\nindex-url = {NOWHERE}\n",
    "pyvenv.cfg": "home = .\n",
    ".python-version": "2.7.18\n",
    "python3": "#!/bin/sh\necho HOSTILE\n",
}

VARIABLES = {
    "PYTHONPATH": ".",
    "PYTHONHOME": "/nowhere",
    "PYTHONSTARTUP": "yaml.py",
    "PYTHONWARNINGS": "error",
    "PIP_INDEX_URL": NOWHERE,
    "PIP_REQUIREMENT": "requirements.txt",
    "PIP_TARGET": "stolen",
    "UV_INDEX_URL": NOWHERE,
    "UV_DEFAULT_INDEX": NOWHERE,
    "UV_CONFIG_FILE": "uv.toml",
    "UV_PYTHON": "2.7",
    "VIRTUAL_ENV": "/nowhere",
}
