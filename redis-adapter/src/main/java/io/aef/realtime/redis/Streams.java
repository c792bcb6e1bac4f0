package io.aef.realtime.redis;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The streams of a server, which its namespaces share. They are read as long as there is a namespace. */
final class Streams {

    private final RedisLink link;
    private final StreamsOptions options;
    private final Map<String, StreamReader.Taker> namespaces = new ConcurrentHashMap<>();
    private List<StreamReader> readers = List.of();

    Streams(RedisLink link, StreamsOptions options) {
        this.link = link;
        this.options = options;
    }

    /**
     * Where the namespace has its place. The official adapter takes a remainder that may be negative, and then writes to a stream
     * that nobody reads.
     */
    String streamOf(String namespace) {
        return options.streamCount() == 1 ? options.streamName() : nameOf(indexOf(namespace));
    }

    private int indexOf(String namespace) {
        return Math.floorMod(namespace.hashCode(), options.streamCount());
    }

    private String nameOf(int index) {
        return options.streamName() + "-" + index;
    }

    /** Gives what concerns the namespace to the taker. */
    synchronized void open(String namespace, StreamReader.Taker taker) {
        namespaces.put(namespace, taker);
        if (readers.isEmpty()) {
            List<StreamReader> begun = new ArrayList<>();
            for (int i = 0; i < options.streamCount(); i++) {
                String name = options.streamCount() == 1 ? options.streamName() : nameOf(i);
                begun.add(new StreamReader(name, link, options, new Passing(name)));
            }
            readers = begun;
            readers.forEach(StreamReader::start);
        } else {
            StreamReader reader = readers.get(options.streamCount() == 1 ? 0 : indexOf(namespace));
            long now = System.nanoTime();
            link.inbox().run(() -> taker.reached(reader.position(), now, false));
        }
    }

    private final class Passing implements StreamReader.Taker {

        private final String stream;

        Passing(String stream) {
            this.stream = stream;
        }

        @Override
        public void take(Bus.Entry entry) {
            byte[] namespace = entry.fields().get("nsp");
            StreamReader.Taker taker =
                    namespace == null ? null : namespaces.get(new String(namespace, StandardCharsets.UTF_8));
            if (taker != null) {
                taker.take(entry);
            }
        }

        @Override
        public void reached(StreamPosition position, long since, boolean anew) {
            namespaces.forEach((namespace, taker) -> {
                if (streamOf(namespace).equals(stream)) {
                    taker.reached(position, since, anew);
                }
            });
        }
    }

    synchronized void close(String namespace, StreamReader.Taker taker) {
        namespaces.remove(namespace, taker);
        if (namespaces.isEmpty()) {
            readers.forEach(StreamReader::close);
            readers = List.of();
        }
    }
}
