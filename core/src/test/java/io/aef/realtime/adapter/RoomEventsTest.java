package io.aef.realtime.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What listeners are told of rooms that change faster than they can listen. */
class RoomEventsTest {

    private final Rooms rooms = new Rooms();

    /** What happens while the listener is busy with the first thing it is told. */
    private Runnable meanwhile = () -> {};

    private final RoomDiary diary = new RoomDiary() {
        @Override
        public void roomCreated(String room) {
            super.roomCreated(room);
            Runnable task = meanwhile;
            meanwhile = () -> {};
            task.run();
        }
    };
    private final List<String> told = diary.told;

    RoomEventsTest() {
        rooms.addListener(diary);
    }

    @Test
    void whatHasComeAndGoneUntoldIsNotKept() {
        meanwhile = () -> {
            for (int i = 0; i < 10_000; i++) {
                FakeSocket socket = new FakeSocket("s" + i);
                rooms.add(socket);
                rooms.join(socket, List.of("r", "r" + i));
                rooms.remove(socket);
                assertThat(rooms.untold()).isLessThanOrEqualTo(1);
            }
        };
        rooms.add(new FakeSocket("first"));

        assertThat(told).containsExactly("create first", "join first first");
        assertThat(rooms.untold()).isZero();
    }

    @Test
    void whatHasGoneAndComeAgainIsNeither() {
        FakeSocket a = new FakeSocket("a");
        rooms.add(a);
        rooms.join(a, List.of("r"));
        told.clear();
        meanwhile = () -> {
            for (int i = 0; i < 1000; i++) {
                rooms.leave(a, List.of("r"));
                rooms.join(a, List.of("r"));
            }
            rooms.join(a, List.of("s"));
        };
        rooms.add(new FakeSocket("first"));

        assertThat(told).containsExactly("create first", "join first first", "create s", "join s a");
    }

    /** Whoever keeps book of what he is told ends up with what is true, and never sees anybody in a room that is not there. */
    @Test
    void whatIsToldAddsUp() {
        Random random = new Random(7);
        List<FakeSocket> sockets = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            sockets.add(new FakeSocket("s" + i));
        }
        for (int round = 0; round < 500; round++) {
            String name = "begin" + round;
            meanwhile = () -> {
                for (int i = 0; i < random.nextInt(40); i++) {
                    FakeSocket socket = sockets.get(random.nextInt(sockets.size()));
                    String room = "r" + random.nextInt(3);
                    switch (random.nextInt(4)) {
                        case 0 -> {
                            if (rooms.of(socket).isEmpty()) {
                                rooms.add(socket);
                            }
                        }
                        case 1 -> rooms.join(socket, List.of(room));
                        case 2 -> rooms.leave(socket, List.of(room));
                        default -> rooms.remove(socket);
                    }
                }
            };
            FakeSocket begin = new FakeSocket(name);
            rooms.add(begin);
            rooms.remove(begin);
        }

        Set<String> existing = new TreeSet<>();
        Set<String> members = new TreeSet<>();
        for (String event : told) {
            String[] words = event.split(" ");
            switch (words[0]) {
                case "create" -> assertThat(existing.add(words[1])).isTrue();
                case "delete" -> {
                    assertThat(existing.remove(words[1])).isTrue();
                    assertThat(members).noneMatch(member -> member.startsWith(words[1] + " "));
                }
                case "join" -> {
                    assertThat(existing).contains(words[1]);
                    assertThat(members.add(words[1] + " " + words[2])).isTrue();
                }
                default -> assertThat(members.remove(words[1] + " " + words[2])).isTrue();
            }
        }
        Set<String> truth = new TreeSet<>();
        for (FakeSocket socket : sockets) {
            rooms.of(socket).forEach(room -> truth.add(room + " " + socket.id()));
        }
        assertThat(members).isEqualTo(truth);
    }
}
