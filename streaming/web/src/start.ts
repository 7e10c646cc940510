/** What must stand before anything is drawn: the reader's colours and language. */

import { startLanguage } from "./language/language";
import { startNavigation } from "./navigation";
import { startTheme } from "./theme";

startTheme();
startLanguage();
startNavigation();
