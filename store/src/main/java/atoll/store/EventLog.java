package atoll.store;

import java.nio.charset.StandardCharsets;

/// A store's history as text, one line a change, so that two runs can be compared byte for byte:
///
/// `7 MODIFIED member1/apps/deployments shop/web {"apiVersion":…}`
///
/// The object is in its canonical form, without resourceVersion (which the line starts with). Safe
/// for one publishing thread and any reader. For tests and runs on virtual time: it keeps
/// everything in memory, for ever.
public final class EventLog implements Recorder {
    private final StringBuilder text = new StringBuilder();

    public EventLog() {}

    @Override
    public synchronized void record(ResourceKey resource, StoreEvent event) {
        text.append(event.revision()).append(' ').append(event.kind()).append(' ');
        text.append(resource).append(' ').append(event.key()).append(' ');
        text.append(new String(event.object().storedBytes(), StandardCharsets.UTF_8)).append('\n');
    }

    public synchronized String text() {
        return text.toString();
    }

    public byte[] bytes() {
        return text().getBytes(StandardCharsets.UTF_8);
    }
}
