package io.aef.realtime.testsupport;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/** What lives on the heap of this process. Of live objects: making the histogram collects the others first. */
public final class ClassHistogram {

    private static final Pattern ROW = Pattern.compile("^ *\\d+: +(\\d+) +(\\d+) +(\\S+).*$", Pattern.MULTILINE);

    /** All objects of one class. */
    public record Row(long objects, long bytes, String type) {

        private static Row of(MatchResult row) {
            return new Row(Long.parseLong(row.group(1)), Long.parseLong(row.group(2)), row.group(3));
        }

        public boolean isOwn() {
            return type.startsWith("io.aef.realtime.");
        }
    }

    private ClassHistogram() {}

    public static List<Row> take() throws JMException {
        String histogram = (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        return ROW.matcher(histogram).results().map(Row::of).toList();
    }
}
