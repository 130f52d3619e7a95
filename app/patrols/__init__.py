"""Patrols: routes with plates at their checkpoints, and rounds that are proved point by point.

Nouns: route, checkpoint, plate, plan, round, visit, hazard.
(Chinese: 巡逻路线, 巡逻点, 点位牌, 每周安排, 一轮巡逻, 打点, 隐患)
"""
