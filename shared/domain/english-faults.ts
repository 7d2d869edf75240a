/** zod's own sentences about a value, for operators and whoever deploys: zod/mini brings none. Imported for its effect. */
import { en } from "zod/locales";
import * as z from "zod/mini";

z.config(en());
