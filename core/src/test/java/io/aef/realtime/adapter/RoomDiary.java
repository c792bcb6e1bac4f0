package io.aef.realtime.adapter;

import java.util.ArrayList;
import java.util.List;

/** Writes down what a listener is told of rooms. */
class RoomDiary implements RoomListener {

    final List<String> told = new ArrayList<>();

    @Override
    public void roomCreated(String room) {
        told.add("create " + room);
    }

    @Override
    public void joined(String room, String socketId) {
        told.add("join " + room + " " + socketId);
    }

    @Override
    public void left(String room, String socketId) {
        told.add("leave " + room + " " + socketId);
    }

    @Override
    public void roomDeleted(String room) {
        told.add("delete " + room);
    }
}
