"""The words that a city adds to without a programmer: brands of teams, categories of service.

Nouns: brand, category. (Chinese: 品牌、服务类别)
"""
