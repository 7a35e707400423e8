// What every page of the desk does. Pages work without it.
"use strict";
document.documentElement.classList.add("script");
