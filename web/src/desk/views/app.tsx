/** Which of the four rooms one is in. */

import { DoorView } from "./door.tsx";
import { useDesk } from "./parts.tsx";
import { EndedView, LockedView, Shell } from "./shell.tsx";

/** All of the page. */
export function App() {
  switch (useDesk().stage.value) {
    case "door":
      return <DoorView />;
    case "inside":
      return <Shell />;
    case "locked":
      return <LockedView />;
    case "ended":
      return <EndedView />;
  }
}
