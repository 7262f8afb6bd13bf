"""Flask extensions, made once and bound to the application in create_app()."""

from flask_babel import Babel
from flask_login import LoginManager
from flask_wtf import CSRFProtect

login = LoginManager()
csrf = CSRFProtect()
babel = Babel()
