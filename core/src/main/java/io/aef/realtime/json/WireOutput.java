package io.aef.realtime.json;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** JSON being written, and the binary parts taken out of it. */
final class WireOutput {

    private final JsonBuffer buffer;
    private final List<byte[]> attachments;
    private final @Nullable Spans spans;

    /**
     * @param attachments receives the binary parts
     * @param spans receives the places of their placeholders, or null if nobody asks
     */
    WireOutput(JsonBuffer buffer, List<byte[]> attachments, @Nullable Spans spans) {
        this.buffer = buffer;
        this.attachments = attachments;
        this.spans = spans;
    }

    JsonBuffer buffer() {
        return buffer;
    }

    /** Writes text that came off the wire as it is; only its placeholders are numbered anew. */
    void wire(RawValue value) {
        int done = value.start();
        Spans parts = value.parts();
        for (int i = 0; parts != null && i < parts.count(); i++) {
            buffer.write(value.text(), done, parts.start(i) - done);
            binary(value.attachments().get(parts.num(i)));
            done = parts.end(i);
        }
        buffer.write(value.text(), done, value.end() - done);
    }

    void binary(byte[] bytes) {
        int num = attachments.size();
        int start = buffer.size();
        buffer.ascii("{\"_placeholder\":true,\"num\":");
        buffer.ascii(Integer.toString(num));
        buffer.write('}');
        attachments.add(bytes);
        if (spans != null) {
            spans.add(start, buffer.size(), num);
        }
    }

    /** A state to go back to. */
    Mark mark() {
        return new Mark(buffer.size(), attachments.size(), spans == null ? 0 : spans.count());
    }

    void reset(Mark mark) {
        buffer.truncate(mark.size);
        attachments.subList(mark.attachments, attachments.size()).clear();
        if (spans != null) {
            spans.truncate(mark.spans);
        }
    }

    record Mark(int size, int attachments, int spans) {}
}
